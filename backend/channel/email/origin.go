package email

import (
	"strings"

	"github.com/emersion/go-message/textproto"

	"planob/backend/channel"
)

// isAutomatic reports whether the header says that no person wrote this mail.
func isAutomatic(header textproto.Header, b body) bool {
	if sent, _, _ := strings.Cut(header.Get("Auto-Submitted"), ";"); strings.TrimSpace(sent) != "" && !strings.EqualFold(strings.TrimSpace(sent), "no") {
		return true
	}
	switch strings.ToLower(strings.TrimSpace(header.Get("Precedence"))) {
	case "bulk", "list", "junk", "auto_reply":
		return true
	}
	for _, name := range []string{"List-Id", "List-Unsubscribe", "List-Post", "X-Autoreply", "X-Autorespond", "X-Auto-Response"} {
		if header.Has(name) {
			return true
		}
	}
	return header.Has("Return-Path") && strings.TrimSpace(header.Get("Return-Path")) == "<>" || b.disposal || b.kind == "multipart/report"
}

// nobody are the names of mailboxes that no person reads.
var nobody = []string{
	"noreply", "donotreply", "dontreply", "naoresponda", "naoresponder", "semresposta", "noresponder", "noresponda", "nepasrepondre",
	"mailerdaemon", "postmaster", "bounce", "bounces", "autoreply", "autoresponder",
}

// isNobody reports whether an address is one that no person answers: "no-reply@", "nao.responda+123@".
func isNobody(value string) bool {
	local, _, _ := strings.Cut(strings.ToLower(value), "@")
	local, _, _ = strings.Cut(local, "+")
	local = strings.NewReplacer("-", "", "_", "", ".", "").Replace(local)
	for _, name := range nobody {
		if local == name || len(name) > 8 && strings.HasPrefix(local, name) || strings.HasPrefix(local, "noreply") || strings.HasSuffix(local, "noreply") {
			return true
		}
	}
	return false
}

// sender decides whose mail this is and who wrote it. A form of the shop's own site sends as the shop or as nobody and
// names the customer in Reply-To; that is a person's message. ours is true for a mail that we wrote to ourselves.
func (p parsed) sender(own string) (peer address, origin channel.Origin, ours bool) {
	from := p.From
	person := !isNobody(from.Value) && from.Value != "" && from.Value != own
	reply := p.ReplyTo
	if reply.Value == own || isNobody(reply.Value) {
		reply = address{}
	}
	switch {
	case p.Report != nil:
		return from, channel.Bounce, false
	case from.Value == own && reply.Value == "":
		return from, channel.Person, true
	case p.automatic:
		return from, channel.Automatic, false
	case person:
		return from, channel.Person, false
	case reply.Value != "":
		return reply, channel.Person, false
	}
	return from, channel.Automatic, false
}
