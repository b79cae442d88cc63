package whatsapp

import (
	"strings"
	"sync"

	"go.mau.fi/whatsmeow/types"

	"planob/backend/phone"
)

// canonical is the E.164 number of a WhatsApp user. Old Brazilian accounts have a mobile number without the ninth
// digit; people write and dial it with the nine. Other countries' numbers are taken as they are: the network always
// names the country, so nothing may be guessed.
func canonical(user string) string {
	if user == "" || strings.Trim(user, "0123456789") != "" {
		return ""
	}
	if strings.HasPrefix(user, "55") {
		if number, _, err := phone.Parse("+"+user, ""); err == nil {
			return number
		}
	}
	return "+" + user
}

// forms are the ways WhatsApp may know an E.164 number, the likelier first. Which one is right only the server knows.
func forms(number string) []string {
	digits := strings.TrimPrefix(number, "+")
	if len(digits) == len(number) || len(digits) < 8 || strings.Trim(digits, "0123456789") != "" {
		return nil
	}
	all := []string{number}
	if len(digits) == 13 && strings.HasPrefix(digits, "55") && digits[4] == '9' && digits[5] >= '6' {
		all = append(all, "+"+digits[:4]+digits[5:])
	}
	return all
}

// ref is the network's name for a person: the id without the device.
func ref(jid types.JID) string { return jid.ToNonAD().String() }

// parseRef reads what ref wrote; false for anything that is not one person.
func parseRef(s string) (types.JID, bool) {
	jid, err := types.ParseJID(s)
	if err != nil || jid.User == "" || (jid.Server != types.DefaultUserServer && jid.Server != types.HiddenUserServer) {
		return types.JID{}, false
	}
	return jid.ToNonAD(), true
}

// numberCache remembers what the server said of a number, so that it is asked once.
type numberCache struct {
	mu sync.Mutex
	m  map[string]types.JID
}

const numberCacheSize = 10000

func (c *numberCache) get(number string) (types.JID, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	jid, ok := c.m[number]
	return jid, ok
}

func (c *numberCache) put(number string, jid types.JID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.m == nil || len(c.m) >= numberCacheSize {
		c.m = map[string]types.JID{}
	}
	c.m[number] = jid
}

// canonicalNumber is canonical for a number that is written already.
func canonicalNumber(number string) string { return canonical(strings.TrimPrefix(number, "+")) }
