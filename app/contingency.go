package app

import (
	"context"
	"time"

	"planob/backend/desk"
)

// Contingency is the plan for when a channel fails.
type Contingency struct{ c *call }

// Overview is the page at a glance.
func (s *Contingency) Overview() (ContingencyView, error) {
	ctx := s.c.work()
	m := s.c.monitor
	state, since := m.InternetState()
	wrong, ahead := m.Clock()
	v := ContingencyView{
		Internet: internetWord(state), InternetSince: stamp(since), ClockWrong: wrong, ClockAhead: int64(ahead / time.Second),
		Open: []IncidentView{}, Overrides: []OverrideView{},
	}
	var err error
	if v.Channels, err = s.c.channelViews(); err != nil {
		return v, err
	}
	if v.Incident, v.Open, err = s.open(ctx); err != nil {
		return v, err
	}
	reach, err := s.reach(ctx)
	if err != nil {
		return v, err
	}
	v.Reach, v.Ladder = reachView(reach), ladder(v.Channels, reach.ByKind)
	waiting, err := s.c.inbox.Waiting(ctx)
	if err != nil {
		return v, err
	}
	v.Waiting = len(waiting)
	for _, o := range m.LiveOverrides() {
		if o.Conversation == 0 && !o.Until.IsZero() {
			v.Overrides = append(v.Overrides, s.c.overrideView(o))
		}
	}
	v.Checks, err = s.checks(ctx, v)
	return v, err
}

func internetWord(state desk.InternetState) string {
	if state == desk.InternetCable {
		return string(desk.InternetDown)
	}
	return string(state)
}

// open are the incidents that run, and the one that matters most: the first of the ladder before the own internet.
// An outage that is over and only waits to be closed is not shown as one.
func (s *Contingency) open(ctx context.Context) (first IncidentView, all []IncidentView, err error) {
	list, err := s.c.incidents.OpenIncidents(ctx)
	if err != nil {
		return first, nil, err
	}
	all = []IncidentView{}
	for _, i := range list {
		v, err := s.incidentView(ctx, i)
		if err != nil {
			return first, nil, err
		}
		if v.State == "closed" {
			continue
		}
		all = append(all, v)
		if first.ID == 0 || first.Account == 0 || v.State == "active" && first.State != "active" {
			first = v
		}
	}
	return first, all, nil
}

func (s *Contingency) incidentView(ctx context.Context, i desk.Incident) (IncidentView, error) {
	n, err := s.c.incidents.IncidentCounts(ctx, i)
	if err != nil {
		return IncidentView{}, err
	}
	forced, undo := s.activation(i.Account)
	v := IncidentView{
		ID: int64(i.ID), Account: int64(i.Account), Kind: string(i.Kind), State: incidentWord(i, forced), Verdict: string(i.Verdict),
		StartedAt: stamp(i.Started), OpenedAt: stamp(i.Opened), OpenedBy: i.By, ActiveAt: stamp(i.Activated), ActiveBy: i.ActivatedBy,
		BackAt: stamp(i.Back), ClosedAt: stamp(i.Closed),
		Notified: n.Notified, Delivered: n.Delivered, Accepted: n.Accepted, Failed: n.Failed, Doubt: n.Doubt, Waiting: n.Waiting,
		Replied: n.Replied, Switched: n.Switched, Served: n.Served,
	}
	if undo.After(s.c.now()) {
		v.UndoUntil = stamp(undo)
	}
	return v, nil
}

// activation tells whether plan B is put to work for an account, also inside its undo window, and when that ends.
func (s *Contingency) activation(account desk.AccountID) (forced bool, undo time.Time) {
	for _, o := range s.c.monitor.LiveOverrides() {
		if account != 0 && o.Account == account && o.Action == desk.ForceDown && o.Until.IsZero() {
			return true, o.From
		}
	}
	return false, time.Time{}
}

func incidentWord(i desk.Incident, forced bool) string {
	switch {
	case !i.Closed.IsZero():
		return "closed"
	case forced && !i.Back.IsZero():
		return "returning"
	case forced:
		return "active"
	case !i.Back.IsZero():
		return "closed"
	case i.Verdict == desk.VerdictBanned || i.Verdict == desk.VerdictRestricted:
		return "blocked"
	}
	return "confirmed"
}

// Preview is who would be told if the account were left now. Nothing changes.
func (s *Contingency) Preview(in ActivateInput) (ActivatePreview, error) {
	ctx := s.c.work()
	p, err := s.c.plan.Preview(ctx, desk.AccountID(in.Account), desk.Audience(in.Audience))
	if err != nil {
		return ActivatePreview{}, err
	}
	channels, err := s.c.channelViews()
	if err != nil {
		return ActivatePreview{}, err
	}
	v := ActivatePreview{Total: p.Total, Rows: []LadderRow{}, Unreachable: len(p.Unreachable), UnreachableRows: []CustomerView{}}
	for _, c := range channels {
		if c.ID != in.Account {
			v.Rows = append(v.Rows, LadderRow{
				Account: c.ID, Kind: c.Kind, Name: c.Name, State: c.State, People: p.ByAccount[desk.AccountID(c.ID)], Queued: c.Waiting,
			})
		}
	}
	for _, id := range p.Unreachable[:min(len(p.Unreachable), 50)] {
		row, err := s.c.customer(ctx, id)
		if err != nil {
			return v, err
		}
		v.UnreachableRows = append(v.UnreachableRows, row)
	}
	v.Text, err = s.noticeText(ctx, in)
	return v, err
}

// Activate puts plan B to work; for ten seconds it can be undone and nothing leaves.
func (s *Contingency) Activate(in ActivateInput) (IncidentView, error) {
	i, err := s.c.plan.Activate(s.c.work(), s.c.actor, desk.AccountID(in.Account), desk.Audience(in.Audience), in.Text)
	if err != nil {
		return IncidentView{}, err
	}
	if in.Text != "" {
		if err := s.c.settings.Set(s.c.work(), settingNotice, in.Text); err != nil {
			return IncidentView{}, err
		}
	}
	return s.incidentView(s.c.work(), i)
}

// Undo takes an activation back inside its ten seconds.
func (s *Contingency) Undo(incident int64) error {
	return s.c.plan.Undo(s.c.work(), s.c.actor, desk.IncidentID(incident))
}

// StopNotices cancels the notices that have not left.
func (s *Contingency) StopNotices(incident int64) (int, error) {
	return s.c.plan.StopNotices(s.c.work(), s.c.actor, desk.IncidentID(incident))
}

// GoBack lets the channel carry messages again.
func (s *Contingency) GoBack(incident int64) (IncidentView, error) {
	i, err := s.c.plan.GoBack(s.c.work(), s.c.actor, desk.IncidentID(incident))
	if err != nil {
		return IncidentView{}, err
	}
	return s.incidentView(s.c.work(), i)
}

// Force lays a person's word over the machine's for a time.
func (s *Contingency) Force(in ForceInput) (OverrideView, error) {
	action := desk.OverrideAction(in.Action)
	if action != desk.ForceDown && action != desk.ForceUp && action != desk.ForceFreeze || in.Minutes < 0 || in.Minutes > 24*60 {
		return OverrideView{}, desk.NewError(desk.CodeInvalid, "contingency.force", nil)
	}
	var until time.Time
	if in.Minutes > 0 {
		until = s.c.now().Add(time.Duration(in.Minutes) * time.Minute)
	}
	o, err := s.c.monitor.Force(s.c.work(), s.c.actor, desk.AccountID(in.Account), action, until)
	return s.c.overrideView(o), err
}

// TrustClock takes a person's word that the computer's clock is right.
func (s *Contingency) TrustClock() error {
	if err := s.c.audit.Add(s.c.work(), s.c.actor, "contingency.trustClock", 0, nil); err != nil {
		return err
	}
	s.c.monitor.TrustClock()
	return nil
}

// EndForce ends it.
func (s *Contingency) EndForce(id int64) error {
	return s.c.monitor.EndForce(s.c.work(), s.c.actor, id)
}

// SwitchConversation makes a kind the first choice of one conversation; "" ends that.
func (s *Contingency) SwitchConversation(conversation int64, kind string) (OverrideView, error) {
	o, err := s.c.monitor.SwitchConversation(s.c.work(), s.c.actor, desk.ConversationID(conversation), desk.Kind(kind))
	return s.c.overrideView(o), err
}
