package app

import "sync"

// madeMost is how many results of jobs are kept to be fetched.
const madeMost = 30

// made is what jobs of this program made for whoever asks: a file, an answer. It lasts as long as the shop is open; the
// oldest are forgotten.
type made[T any] struct {
	mu sync.Mutex
	of map[int64]T
}

func (m *made[T]) put(job int64, what T) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.of == nil {
		m.of = map[int64]T{}
	}
	m.of[job] = what
	for len(m.of) > madeMost {
		oldest := job
		for id := range m.of {
			oldest = min(oldest, id)
		}
		delete(m.of, oldest)
	}
}

func (m *made[T]) get(job int64) (T, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	what, ok := m.of[job]
	return what, ok
}
