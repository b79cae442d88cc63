package email_test

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// Nothing that the adapter started outlives the test that used it. TestMain also lets this program be one that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(mailboxDir); dir != "" {
		if err := syncMailbox(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		return
	}
	goleak.VerifyTestMain(m)
}
