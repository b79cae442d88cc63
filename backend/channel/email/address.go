package email

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"planob/backend/desk"
)

// address is a mail address as the customer's register keeps it, and what its owner calls themselves.
type address struct {
	Value string
	Name  string
}

// canonical is the form in which an address is compared and stored. Mail comes also from addresses that a customer's
// record would refuse; they are kept as they are.
func canonical(value string) string {
	if known, ok := desk.Email(value); ok {
		return known
	}
	return strings.ToLower(strings.TrimSuffix(strings.TrimSpace(value), "."))
}

// parseAddresses reads an address header as tolerantly as it can: about one header in five of real junk does not parse,
// and a mail is not dropped for that.
func parseAddresses(header string) []address {
	header = strings.TrimSpace(header)
	if header == "" {
		return nil
	}
	parser := mail.AddressParser{WordDecoder: wordDecoder}
	if list, err := parser.ParseList(header); err == nil {
		all := make([]address, 0, len(list))
		for _, a := range list {
			if strings.IndexFunc(a.Address, unseen) >= 0 {
				continue // quoted names may hold anything; no customer's does
			}
			all = append(all, address{canonical(a.Address), clean(decodeWords(a.Name))})
		}
		return all
	}
	var all []address
	for _, piece := range splitAddresses(header) {
		if a, ok := looseAddress(piece); ok {
			all = append(all, a)
		}
	}
	return all
}

// splitAddresses cuts at commas and semicolons outside quotes and angle brackets.
func splitAddresses(header string) []string {
	var pieces []string
	quoted, angle, from := false, false, 0
	for i := 0; i < len(header); i++ {
		switch c := header[i]; {
		case c == '"':
			quoted = !quoted
		case c == '<' && !quoted:
			angle = true
		case c == '>' && !quoted:
			angle = false
		case (c == ',' || c == ';') && !quoted && !angle:
			pieces = append(pieces, header[from:i])
			from = i + 1
		}
	}
	return append(pieces, header[from:])
}

// looseAddress finds the address in what no parser accepts: the text between the last angle brackets, or else the only
// word with an @.
func looseAddress(piece string) (address, bool) {
	value, name := "", ""
	if open := strings.LastIndexByte(piece, '<'); open >= 0 {
		value, _, _ = strings.Cut(piece[open+1:], ">")
		name = piece[:open]
	} else {
		for word := range strings.FieldsSeq(piece) {
			if strings.Contains(word, "@") {
				value = strings.Trim(word, `"'()[]:,;`)
				break
			}
		}
	}
	value = canonical(strings.TrimPrefix(strings.TrimSpace(value), "mailto:"))
	local, domain, ok := strings.Cut(value, "@")
	if !ok || local == "" || domain == "" || strings.ContainsAny(value, "<>,;\"") || strings.Contains(domain, "@") || strings.IndexFunc(value, unseen) >= 0 {
		return address{}, false
	}
	return address{value, clean(strings.Trim(decodeWords(strings.TrimSpace(name)), `"' `))}, true
}

// unseen are the letters that no address has.
func unseen(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) || c == utf8.RuneError }

// domainOf is the part after the @, "" if there is none.
func domainOf(value string) string {
	at := strings.LastIndexByte(value, '@')
	if at < 0 {
		return ""
	}
	return value[at+1:]
}

// wireAddress is an address as SMTP wants it, with the domain in ASCII; foreign says that its local part needs SMTPUTF8.
// An address that could change the command it is put into is refused.
func wireAddress(value string) (wire string, foreign, ok bool) {
	value = strings.TrimSpace(value)
	local, domain := value, domainOf(value)
	if domain == "" || len(value) > 254 {
		return "", false, false
	}
	local = local[:len(local)-len(domain)-1]
	if local == "" || strings.ContainsAny(local, `@"(),:;<>[\]`) {
		return "", false, false
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if err != nil {
		return "", false, false
	}
	for _, c := range local {
		foreign = foreign || c > 126
		if unseen(c) {
			return "", false, false
		}
	}
	return local + "@" + ascii, foreign, true
}

// messageIDs finds the ids, each with its angle brackets, in In-Reply-To or References.
func messageIDs(header string) []string {
	var ids []string
	for {
		open := strings.IndexByte(header, '<')
		if open < 0 {
			return ids
		}
		end := strings.IndexByte(header[open:], '>')
		if end < 0 {
			return ids
		}
		if id := strings.Join(strings.Fields(header[open:open+end+1]), ""); goodID(id) {
			ids = append(ids, id)
		}
		header = header[open+end+1:]
	}
}

// goodID reports whether an id is one that its sender can have made for one mail: some programs send "<>" or a word.
func goodID(id string) bool {
	if len(id) < 7 || len(id) > 512 || id[0] != '<' || id[len(id)-1] != '>' {
		return false
	}
	left, right, ok := strings.Cut(id[1:len(id)-1], "@")
	return ok && left != "" && right != "" && !strings.ContainsAny(id[1:len(id)-1], "<>")
}
