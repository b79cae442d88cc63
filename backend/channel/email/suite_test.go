package email_test

import (
	"testing"

	"planob/backend/channel/channeltest"
	"planob/backend/channel/email/mailbench"
)

// The adapter keeps the promises of every adapter.
func TestChannel(t *testing.T) {
	channeltest.Run(t, func(t *testing.T) channeltest.Fixture {
		b := startBench(t, mailbench.Options{})
		pushed := 0
		return channeltest.Fixture{
			Channel: newAccount(t, b, shop).Channel, Account: 7, To: maria,
			Arrived: b.AcceptedWith,
			Mute:    b.SMTP.Silence,
			Refuse:  func() { b.RefuseNext("550 5.7.1 not wanted") },
			Push: func(text string) string {
				pushed++
				deliver(t, b, append(letter(pushed), text...))
				return "<pedido-1@customer.test>"
			},
		}
	})
}
