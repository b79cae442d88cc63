package whatsapp

import (
	"bytes"

	"go.mau.fi/libsignal/state/record"
	"go.mau.fi/whatsmeow/store"
)

// mended is the record a decryption should have left. A record holds the sessions that both sides began, the newest
// first, and libsignal tries each on the message itself instead of on a copy: every session it tries in vain is spoiled
// for good. Those are put back as they were read.
func mended(before, after []byte) []byte {
	was, err := parseRecord(before)
	if err != nil {
		return after
	}
	is, err := parseRecord(after)
	if err != nil {
		return after
	}
	used := is.SessionState().SenderBaseKey()
	if len(used) == 0 || bytes.Equal(used, was.SessionState().SenderBaseKey()) {
		return after // the first one fitted
	}
	rest := []*record.StateStructure{was.Structure().SessionState}
	fitted := false
	for i, state := range was.PreviousSessionStates() {
		if !fitted && bytes.Equal(used, state.SenderBaseKey()) {
			fitted = true
			continue
		}
		rest = append(rest, was.Structure().PreviousStates[i])
	}
	if !fitted {
		return after // a session that began with this message
	}
	whole, err := record.NewSessionFromStructure(
		&record.SessionStructure{SessionState: is.Structure().SessionState, PreviousStates: rest},
		store.SignalProtobufSerializer.Session, store.SignalProtobufSerializer.State)
	if err != nil {
		return after
	}
	return whole.Serialize()
}

func parseRecord(raw []byte) (*record.Session, error) {
	return record.NewSessionFromBytes(raw, store.SignalProtobufSerializer.Session, store.SignalProtobufSerializer.State)
}

func sendingChain(raw []byte) (chain string, counter uint32, ok bool) {
	s, err := parseRecord(raw)
	if err != nil || s.SessionState() == nil || !s.SessionState().HasSenderChain() {
		return "", 0, false
	}
	return string(s.SessionState().SenderRatchetKey().Serialize()), s.SessionState().SenderChainKey().Index(), true
}
