package app

import (
	"planob/app/bridge"
	"planob/backend/desk"
)

// Policy is the least role of every method. A method that is missing here is refused; a test holds both lists together.
var Policy = bridge.Policy{
	"Session.Start":      desk.Reader,
	"Session.Setting":    desk.Reader,
	"Session.SetSetting": desk.Reader,
	"Session.OpenLink":   desk.Reader,
	"Session.MoveHere":   desk.Owner,

	"Settings.SetShop": desk.Owner,

	"Inbox.List":         desk.Reader,
	"Inbox.Conversation": desk.Reader,
	"Inbox.Messages":     desk.Reader,
	"Inbox.Route":        desk.Reader,
	"Inbox.Search":       desk.Reader,
	"Inbox.Mail":         desk.Reader,
	"Inbox.Send":         desk.Agent,
	"Inbox.AddNote":      desk.Agent,
	"Inbox.MarkRead":     desk.Agent,
	"Inbox.Resolve":      desk.Agent,
	"Inbox.Reopen":       desk.Agent,
	"Inbox.Open":         desk.Agent,
	"Inbox.Upload":       desk.Agent,

	"Outbox.Summary":     desk.Reader,
	"Outbox.List":        desk.Reader,
	"Outbox.Resend":      desk.Agent,
	"Outbox.CountAsSent": desk.Agent,
	"Outbox.Cancel":      desk.Agent,
	"Outbox.Release":     desk.Agent, // what a restore held needs a manager: the outbox itself asks
	"Outbox.Dismiss":     desk.Agent,

	"Customers.Find":          desk.Reader,
	"Customers.Get":           desk.Reader,
	"Customers.Save":          desk.Agent,
	"Customers.SetConsent":    desk.Agent,
	"Customers.Delete":        desk.Manager,
	"Customers.Undelete":      desk.Manager,
	"Customers.PickImport":    desk.Manager,
	"Customers.OpenImport":    desk.Manager,
	"Customers.PreviewImport": desk.Manager,
	"Customers.Import":        desk.Manager,
	"Customers.Batches":       desk.Manager,
	"Customers.Batch":         desk.Manager,
	"Customers.BatchLeftOut":  desk.Manager,
	"Customers.Undo":          desk.Manager,
	"Customers.Export":        desk.Manager,

	"Channels.List":         desk.Reader,
	"Channels.Kinds":        desk.Reader,
	"Channels.Test":         desk.Manager,
	"Channels.Pause":        desk.Manager,
	"Channels.Add":          desk.Owner,
	"Channels.SaveEmail":    desk.Owner,
	"Channels.SuggestEmail": desk.Owner,
	"Channels.AcceptRisk":   desk.Owner,
	"Channels.Pair":         desk.Owner,
	"Channels.PairPhone":    desk.Owner,
	"Channels.PairState":    desk.Owner,
	"Channels.CancelPair":   desk.Owner,
	"Channels.Unlink":       desk.Owner,
	"Channels.Move":         desk.Owner,
	"Channels.Remove":       desk.Owner,

	"Contingency.Overview":           desk.Reader,
	"Contingency.Incidents":          desk.Reader,
	"Contingency.Incident":           desk.Reader,
	"Contingency.Ladder":             desk.Reader,
	"Contingency.Preview":            desk.Agent,
	"Contingency.Activate":           desk.Agent,
	"Contingency.Undo":               desk.Agent,
	"Contingency.StopNotices":        desk.Agent,
	"Contingency.GoBack":             desk.Agent,
	"Contingency.SwitchConversation": desk.Agent,
	"Contingency.Force":              desk.Manager,
	"Contingency.EndForce":           desk.Manager,

	"Backup.Overview":        desk.Reader,
	"Backup.Now":             desk.Manager,
	"Backup.Verify":          desk.Manager,
	"Backup.ReleaseRestored": desk.Manager,
	"Backup.CancelRestored":  desk.Manager,
	"Backup.SetUp":           desk.Owner,
	"Backup.PickFolder":      desk.Owner,
	"Backup.PickCopy":        desk.Owner,
	"Backup.Inspect":         desk.Owner,
	"Backup.Restore":         desk.Owner,

	"Jobs.List":   desk.Reader,
	"Jobs.Get":    desk.Reader,
	"Jobs.Cancel": desk.Agent,
}
