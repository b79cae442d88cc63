package email

import (
	"bytes"
	"regexp"
	"strings"
)

// report is what a delivery status notification (RFC 3464) says about one of our mails.
type report struct {
	Original string // Message-ID of the mail it speaks of, "" if the report does not tell
	Failed   bool   // false: delayed, relayed or delivered; nothing to do
	Code     string // as "550 5.1.1"
}

var (
	smtpCode     = regexp.MustCompile(`\b[245]\d\d\b`)
	fullCode     = regexp.MustCompile(`\b([45]\d\d)[ -]([45]\.\d{1,3}\.\d{1,3})\b`)
	enhancedCode = regexp.MustCompile(`\b[245]\.\d{1,3}\.\d{1,3}\b`)
)

// readReport finds a report in the parts of a mail, whatever they are wrapped in: OpenSMTPD sends multipart/mixed where
// the standard wants multipart/report. It is nil when there is none.
func readReport(b body, answers []string) *report {
	if len(b.reports) == 0 {
		return nil
	}
	r := &report{}
	found := false
	for _, raw := range b.reports {
		for _, group := range groups(raw) {
			action, ok := group["action"]
			if !ok {
				continue
			}
			found = true
			if strings.HasPrefix(strings.ToLower(action), "failed") {
				r.Failed = true
				r.Code = statusCode(group)
				if said := fullCode.FindStringSubmatch(strings.Join(b.plain, "\n")); said != nil && strings.HasSuffix(r.Code, ".0.0") {
					r.Code = said[1] + " " + said[2] // a relay that keeps the real answer for the people's part
				}
			}
		}
	}
	if !found {
		return nil
	}
	if r.Original = returnedID(b); r.Original == "" && len(answers) > 0 {
		r.Original = answers[0] // some providers return no header but answer to the mail
	}
	return r
}

// returnedID is the Message-ID of the mail that a report brings back, "" if it brings none.
func returnedID(b body) string {
	for _, raw := range b.returned {
		header, _ := splitMail(raw)
		if ids := messageIDs(header.Get("Message-Id")); len(ids) > 0 {
			return ids[0]
		}
	}
	return ""
}

func statusCode(group map[string]string) string {
	diagnostic := group["diagnostic-code"]
	enhanced := enhancedCode.FindString(group["status"])
	if enhanced == "" {
		enhanced = enhancedCode.FindString(diagnostic)
	}
	return strings.TrimSpace(smtpCode.FindString(enhancedCode.ReplaceAllString(diagnostic, "")) + " " + enhanced)
}

// groups reads the blocks of fields of a status part: the first is about the mail, the others about one recipient each.
func groups(raw []byte) []map[string]string {
	var all []map[string]string
	group, last := map[string]string{}, ""
	for line := range bytes.Lines(raw) {
		text := strings.TrimRight(string(line), "\r\n")
		if strings.TrimSpace(text) == "" {
			if len(group) > 0 {
				all = append(all, group)
			}
			group, last = map[string]string{}, ""
			continue
		}
		if (text[0] == ' ' || text[0] == '\t') && last != "" {
			group[last] += " " + strings.TrimSpace(text)
			continue
		}
		name, value, ok := strings.Cut(text, ":")
		if !ok {
			continue
		}
		last = strings.ToLower(strings.TrimSpace(name))
		group[last] = strings.TrimSpace(value)
	}
	if len(group) > 0 {
		all = append(all, group)
	}
	return all
}
