package backup

import (
	"io"
	"sync"
)

// ahead reads in a goroutine of its own, some buffers in front of who reads it, so that unlocking, hashing and writing
// share the processors of the computer.
type ahead struct {
	full  chan []byte // in order; closed at the end
	free  chan []byte
	stop  chan struct{}
	err   error // why it ended, to be read when full is closed
	whole []byte
	rest  []byte // of whole
}

const (
	aheadBuffers = 8
	aheadSize    = 256 << 10
)

// readAhead begins to read r. Nobody else may use r before Close, which waits for the goroutine.
func readAhead(r io.Reader) *ahead {
	a := &ahead{full: make(chan []byte, aheadBuffers), free: make(chan []byte, aheadBuffers), stop: make(chan struct{})}
	for range aheadBuffers {
		a.free <- make([]byte, aheadSize)
	}
	go a.fill(r)
	return a
}

func (a *ahead) fill(r io.Reader) {
	defer close(a.full)
	for {
		var buf []byte
		select {
		case <-a.stop:
			return
		case buf = <-a.free:
		}
		n := 0
		for n < len(buf) && a.err == nil {
			var more int
			more, a.err = r.Read(buf[n:])
			n += more
		}
		a.full <- buf[:n] // there are no more buffers than it takes
		if a.err != nil {
			return
		}
	}
}

func (a *ahead) Read(p []byte) (int, error) {
	for len(a.rest) == 0 {
		if a.whole != nil {
			a.free <- a.whole[:aheadSize]
			a.whole = nil
		}
		buf, ok := <-a.full
		if !ok {
			return 0, a.err
		}
		a.whole, a.rest = buf, buf
	}
	n := copy(p, a.rest)
	a.rest = a.rest[n:]
	return n, nil
}

// Close ends the reading and waits for it.
func (a *ahead) Close() error {
	close(a.stop)
	for range a.full { // what was read and is not wanted any more
	}
	return nil
}

// behind writes in a goroutine of its own what was written to it.
type behind struct {
	*io.PipeWriter
	end func() error
}

// writeBehind begins to write to w. Nobody else may use w before Close, which waits and tells what went wrong; what is
// written after that goes nowhere.
func writeBehind(w io.Writer) *behind {
	r, pipe := io.Pipe()
	done := make(chan error, 1)
	go func() {
		early := readAhead(r)
		_, err := io.Copy(w, early)
		r.CloseWithError(err) // a writer that still waits is told
		early.Close()
		done <- err
	}()
	return &behind{pipe, sync.OnceValue(func() error {
		pipe.Close()
		return <-done
	})}
}

// Close waits until all of it was written. It is safe to call again.
func (b *behind) Close() error { return b.end() }
