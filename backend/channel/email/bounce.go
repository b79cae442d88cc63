package email

import (
	"regexp"
	"strings"

	"github.com/emersion/go-message/textproto"

	"planob/backend/mailhtml"
)

// What servers that know no status reports (RFC 3464) say to people, in the words of the common ones: qmail, old Exim and
// Postfix, Exchange, and those that speak Portuguese. A warning that a mail is late often holds the words of a failure
// too, so it is looked for first.
var (
	saysLate = regexp.MustCompile(`(?i)warning message only|do not need to resend|(has|have) not (yet )?been (collected|delivered) (yet|after)|` +
		`could not send message for past|delivery (is |has been |was )?(temporarily )?(delayed|deferred)|(will|shall) (keep trying|be retried|continue to)|` +
		`delivery attempts will continue|ainda n[aã]o (foi|p[oô]de ser) entregue|(continuar(á|emos|a)|novas) (a )?tenta(r|ndo|tivas)|atraso na entrega|tentar(á|emos) novamente`)
	saysFailed = regexp.MustCompile(`(?i)(wasn't|was not) able to deliver|(could not|couldn't|cannot|can not) be delivered|did not reach|` +
		`delivery (has |to the following recipients? )?failed|permanent (fatal )?errors?|undeliver(ed|able)|returned to sender|address(es)? failed|` +
		`message (was )?not delivered|n[aã]o (p[oô]de|foi poss[ií]vel|conseguimos) (ser )?entreg(ue|ar)|n[aã]o foi entregue|mensagem n[aã]o entregue|` +
		`falha (na|de) entrega|endere[cç]o n[aã]o encontrado|devolvid[ao] ao remetente`)
	// the line from which on a returned mail is quoted
	copied = regexp.MustCompile(`(?im)^[ \t>]*-{2,}.*(copy of|original message|mensagem original|c[oó]pia d).*$|^[ \t>]*(original message headers|cabe[cç]alhos? (da mensagem )?originais?):?[ \t]*$|` +
		`^[ \t>]*(return-path|received|message-id):`)
	quotedID = regexp.MustCompile(`(?im)^[ \t>|]*message-id:\s*(<[^<>\s]{3,500}>)`)
)

// maxBounce is how much of a bounce is read: its own words come first, and then the header of what it returns.
const maxBounce = 256 << 10

// readBounce reads a bounce that was written for people only. It is nil for a mail that no mail server sent, and for
// words that it does not know: those stay an automatic mail, which nobody acts on.
func readBounce(header textproto.Header, from address, subject string, b body, answers []string) *report {
	if !bySystem(header, from) {
		return nil
	}
	text := strings.Join(b.plain, "\n")
	if strings.TrimSpace(text) == "" {
		text = mailhtml.Text(strings.Join(b.html, "\n"))
	}
	text = text[:min(len(text), maxBounce)]
	said := text
	if at := copied.FindStringIndex(text); at != nil {
		said = text[:at[0]]
	}
	said = subject + "\n" + said
	late := saysLate.MatchString(said)
	if !late && !saysFailed.MatchString(said) && !header.Has("X-Failed-Recipients") {
		return nil
	}
	r := &report{Failed: !late, Original: returnedID(b)}
	if found := quotedID.FindStringSubmatch(text); r.Original == "" && found != nil && goodID(found[1]) {
		r.Original = found[1]
	}
	if r.Original == "" && len(answers) > 0 && (header.Has("X-Failed-Recipients") || isSystem(from)) {
		r.Original = answers[0] // an answering machine has no return path either, and speaks for a person
	}
	if r.Failed {
		r.Code = spokenCode(said)
	}
	return r
}

// bySystem reports whether a mail server wrote a mail.
func bySystem(header textproto.Header, from address) bool {
	if header.Has("Return-Path") && strings.TrimSpace(header.Get("Return-Path")) == "<>" || header.Has("X-Failed-Recipients") {
		return true
	}
	return isSystem(from)
}

func isSystem(from address) bool {
	local, _, _ := strings.Cut(from.Value, "@")
	return local == "mailer-daemon" || local == "postmaster"
}

// spokenCode finds the refusal that a bounce quotes, as "550 5.1.1".
func spokenCode(said string) string {
	if both := fullCode.FindStringSubmatch(said); both != nil {
		return both[1] + " " + both[2]
	}
	enhanced := enhancedCode.FindString(said)
	plain := refusedWith.FindStringSubmatch(enhancedCode.ReplaceAllString(said, ""))
	if plain == nil {
		return enhanced
	}
	return strings.TrimSpace(plain[1] + " " + enhanced)
}

// refusedWith is a code where servers put it, so that a house number is none: "550 no such user", "said: 550-".
var refusedWith = regexp.MustCompile(`(?m)(?:^|[:(] ?|\berror:? |\bcode:? |\bsaid:? )[ \t]*(5\d\d)[ -:]`)
