package whatsapp_test

import (
	"testing"

	"go.uber.org/goleak"
)

// Nothing of an adapter runs on after it has stopped. The library alone waits out its twenty seconds for a handshake
// that hung, whatever happens to the line, and forgets the reader of a line that ended in the middle of a frame.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("go.mau.fi/whatsmeow.(*Client).doHandshake"),
		goleak.IgnoreAnyFunction("go.mau.fi/whatsmeow/socket.(*FrameSocket).frameComplete"))
}
