package telegram_test

import (
	"testing"

	"go.uber.org/goleak"
)

// Nothing that the adapter started outlives the test that used it.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
