package email

import (
	"encoding/json"
	"fmt"
	"net"
	"strconv"

	"planob/backend/desk"
)

// How a connection is secured. There is no plain one: a password never travels in the clear.
const (
	TLS      = "tls"      // from the first byte
	StartTLS = "starttls" // before the first password
)

// Config is an account's configuration as channel.Account keeps it; it holds no password.
type Config struct {
	Address      string `json:"address"`
	Name         string `json:"name"` // what customers see beside the address
	User         string `json:"user"` // "" logs in with the address
	IMAPHost     string `json:"imapHost"`
	IMAPPort     int    `json:"imapPort"`
	IMAPSecurity string `json:"imapSecurity"`
	SMTPHost     string `json:"smtpHost"`
	SMTPPort     int    `json:"smtpPort"`
	SMTPSecurity string `json:"smtpSecurity"`
}

// JSON is the form that channel.Account.Config keeps.
func (c Config) JSON() string {
	text, err := json.Marshal(c)
	if err != nil {
		panic(err) // strings and numbers always encode
	}
	return string(text)
}

// ParseConfig reads what JSON wrote.
func ParseConfig(text string) (Config, error) {
	var c Config
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return Config{}, fmt.Errorf("read e-mail configuration: %w", err)
	}
	return c, nil
}

// Validate tells the first field that cannot be right, as a *desk.Error for the form, or nil.
func (c Config) Validate() error {
	if _, ok := desk.Email(c.Address); !ok {
		return invalid("address", "email.badOwnAddress")
	}
	for _, side := range []struct {
		field, host, security string
		port                  int
	}{{"imap", c.IMAPHost, c.IMAPSecurity, c.IMAPPort}, {"smtp", c.SMTPHost, c.SMTPSecurity, c.SMTPPort}} {
		switch {
		case side.host == "":
			return invalid(side.field+"Host", "email.noHost")
		case side.port < 1 || side.port > 65535:
			return invalid(side.field+"Port", "email.badPort")
		case side.security != TLS && side.security != StartTLS:
			return invalid(side.field+"Security", "email.badSecurity")
		}
	}
	return nil
}

func invalid(field, key string) *desk.Error {
	return &desk.Error{Code: desk.CodeInvalid, Key: key, Field: field}
}

func (c Config) user() string {
	if c.User != "" {
		return c.User
	}
	return c.Address
}

func (c Config) own() string { return canonical(c.Address) }

// side is one of the two servers of an account.
type side struct {
	host     string
	port     int
	security string
}

func (c Config) imap() side { return side{c.IMAPHost, c.IMAPPort, c.IMAPSecurity} }
func (c Config) smtp() side { return side{c.SMTPHost, c.SMTPPort, c.SMTPSecurity} }

func (s side) address() string { return net.JoinHostPort(s.host, strconv.Itoa(s.port)) }
