package email

import (
	"context"
	"net"
	"strings"

	"planob/backend/desk"
)

// DNS is what Suggest asks of a resolver; *net.Resolver satisfies it.
type DNS interface {
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
}

// provider is a mail service whose servers are known. Ports are 993 with TLS and 587 with STARTTLS unless told.
type provider struct {
	imap, smtp string
	smtpTLS    bool // 465
	domains    []string
	mx         []string // ends of the names in MX, for addresses on domains of their own
	oauth      bool     // takes no password at all
	app        bool     // takes only a password made for programs
}

// providers are the services that Brazilian shops use; the table works with the cable out.
var providers = []provider{
	{imap: "imap.gmail.com", smtp: "smtp.gmail.com", app: true, domains: []string{"gmail.com", "googlemail.com"}, mx: []string{"google.com", "googlemail.com"}},
	{imap: "outlook.office365.com", smtp: "smtp-mail.outlook.com", oauth: true, domains: []string{
		"outlook.com", "outlook.com.br", "hotmail.com", "hotmail.com.br", "live.com", "msn.com", "windowslive.com"}},
	{imap: "outlook.office365.com", smtp: "smtp.office365.com", oauth: true, mx: []string{"protection.outlook.com", "mx.microsoft"}},
	{imap: "imap.mail.yahoo.com", smtp: "smtp.mail.yahoo.com", smtpTLS: true, app: true, domains: []string{
		"yahoo.com", "yahoo.com.br", "ymail.com", "rocketmail.com"}, mx: []string{"yahoodns.net"}},
	{imap: "imap.mail.me.com", smtp: "smtp.mail.me.com", app: true, domains: []string{"icloud.com", "me.com", "mac.com"}, mx: []string{"mail.icloud.com"}},
	{imap: "imap.aol.com", smtp: "smtp.aol.com", smtpTLS: true, app: true, domains: []string{"aol.com"}},
	{imap: "imap.uol.com.br", smtp: "smtps.uol.com.br", domains: []string{"uol.com.br"}},
	{imap: "imap.bol.com.br", smtp: "smtps.bol.com.br", domains: []string{"bol.com.br"}},
	{imap: "imap.terra.com.br", smtp: "smtp.terra.com.br", domains: []string{"terra.com.br", "terra.com"}},
	{imap: "imap.ig.com.br", smtp: "smtp.ig.com.br", domains: []string{"ig.com.br"}},
	{imap: "imap.globo.com", smtp: "smtp.globo.com", domains: []string{"globo.com", "globomail.com"}},
	{imap: "imap.zoho.com", smtp: "smtp.zoho.com", domains: []string{"zohomail.com", "zoho.com"}, mx: []string{"zoho.com"}},
	{imap: "imap.fastmail.com", smtp: "smtp.fastmail.com", app: true, domains: []string{"fastmail.com"}, mx: []string{"messagingengine.com"}},
	{imap: "email-ssl.com.br", smtp: "email-ssl.com.br", mx: []string{"locaweb.com.br", "locaweb.email"}},
	{imap: "imap.kinghost.net", smtp: "smtp.kinghost.net", mx: []string{"kinghost.net"}},
	{imap: "imap.hostinger.com", smtp: "smtp.hostinger.com", smtpTLS: true, mx: []string{"hostinger.com", "hostinger.com.br"}},
	{imap: "imap.titan.email", smtp: "smtp.titan.email", smtpTLS: true, mx: []string{"titan.email"}},
	{imap: "imap.umbler.com", smtp: "smtp.umbler.com", mx: []string{"umbler.com"}},
	{imap: "imap.uhserver.com", smtp: "smtps.uhserver.com", smtpTLS: true, mx: []string{"uhserver.com", "uol.com.br"}},
	{imap: "imap.skymail.net.br", smtp: "smtp.skymail.net.br", smtpTLS: true, mx: []string{"skymail.net.br"}},
}

// Suggest finds the servers of an address: the table, then what the domain says itself (RFC 6186), then who takes its
// mail. A nil dns asks the system's resolver. The answer is a guess that Check must confirm; found is false when only
// the address could be filled in.
func Suggest(ctx context.Context, address string, dns DNS) (config Config, found bool) {
	address, ok := desk.Email(address)
	if !ok {
		return Config{}, false
	}
	if dns == nil {
		dns = net.DefaultResolver
	}
	domain := domainOf(address)
	config = Config{Address: address, IMAPPort: 993, IMAPSecurity: TLS, SMTPPort: 587, SMTPSecurity: StartTLS}
	for _, p := range providers {
		for _, d := range p.domains {
			if d == domain {
				return p.fill(config), true
			}
		}
	}
	if told, ok := fromSRV(ctx, config, domain, dns); ok {
		return told, true
	}
	if records, err := dns.LookupMX(ctx, domain); err == nil {
		for _, mx := range records {
			if p, ok := byMX(mx.Host); ok {
				return p.fill(config), true
			}
		}
	}
	// What most small hosts, HostGator's among them, set up for a domain of one's own.
	config.IMAPHost, config.SMTPHost = "mail."+domain, "mail."+domain
	return config, false
}

func (p provider) fill(c Config) Config {
	c.IMAPHost, c.SMTPHost = p.imap, p.smtp
	if p.smtpTLS {
		c.SMTPPort, c.SMTPSecurity = 465, TLS
	}
	return c
}

func byMX(host string) (provider, bool) {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, p := range providers {
		for _, end := range p.mx {
			if host == end || strings.HasSuffix(host, "."+end) {
				return p, true
			}
		}
	}
	return provider{}, false
}

// fromSRV reads what the domain publishes. Both sides must be there and stay on a name, and a service without TLS from
// the first byte is upgraded before the password.
func fromSRV(ctx context.Context, c Config, domain string, dns DNS) (Config, bool) {
	for _, try := range []struct{ service, security string }{{"imaps", TLS}, {"imap", StartTLS}} {
		if host, port, ok := srv(ctx, dns, try.service, domain); ok {
			c.IMAPHost, c.IMAPPort, c.IMAPSecurity = host, port, try.security
			break
		}
	}
	for _, try := range []struct{ service, security string }{{"submissions", TLS}, {"submission", StartTLS}} {
		if host, port, ok := srv(ctx, dns, try.service, domain); ok {
			c.SMTPHost, c.SMTPPort, c.SMTPSecurity = host, port, try.security
			break
		}
	}
	return c, c.IMAPHost != "" && c.SMTPHost != ""
}

func srv(ctx context.Context, dns DNS, service, domain string) (host string, port int, ok bool) {
	_, records, err := dns.LookupSRV(ctx, service, "tcp", domain)
	if err != nil || len(records) == 0 {
		return "", 0, false
	}
	host = strings.TrimSuffix(records[0].Target, ".") // sorted by priority
	return host, int(records[0].Port), host != "" && records[0].Port != 0
}

func wantsOAuth(host string) bool { return anyProvider(host, func(p provider) bool { return p.oauth }) }

func wantsAppPassword(host string) bool {
	return anyProvider(host, func(p provider) bool { return p.app })
}

func anyProvider(host string, is func(provider) bool) bool {
	for _, p := range providers {
		if (strings.EqualFold(host, p.imap) || strings.EqualFold(host, p.smtp)) && is(p) {
			return true
		}
	}
	return false
}
