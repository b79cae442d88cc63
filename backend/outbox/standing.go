package outbox

import "planob/backend/desk"

// Standing is what the attempts of a message make of it: proof of the network first, then what is on its way, then
// doubt. "" means that nothing is open and nothing arrived: queued, or failed, as the caller knows.
func Standing(states []desk.AttemptState) desk.Status {
	var proof desk.AttemptState
	var touching, planned, doubt bool
	for _, s := range states {
		switch s {
		case desk.Touching:
			touching = true
		case desk.Planned:
			planned = true
		case desk.AttemptInDoubt:
			doubt = true
		case desk.AttemptAccepted, desk.AttemptSent, desk.AttemptDelivered, desk.AttemptRead:
			proof = desk.Merge(proof, s)
		}
	}
	switch {
	case proof != "":
		return proof.Status()
	case touching:
		return desk.Active
	case planned:
		return desk.Queued
	case doubt:
		return desk.InDoubt
	}
	return desk.StatusNone
}

// Arrived reports whether a message with this status is in the network's hands or further.
func Arrived(s desk.Status) bool {
	return s == desk.Accepted || s == desk.Delivered || s == desk.Read
}
