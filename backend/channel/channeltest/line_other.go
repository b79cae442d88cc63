//go:build !linux

package channeltest

import "testing"

// NewDroppingLine is a line whose packets are dropped; only Linux can make one.
func NewDroppingLine(testing.TB) (*Line, bool) { return nil, false }
