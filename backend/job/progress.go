package job

// Progress is how a job says how far it is. Its methods are cheap and may be called inside a transaction.
type Progress struct{ job *running }

// ID is the job's own.
func (p *Progress) ID() int64 {
	p.job.mu.Lock()
	defer p.job.mu.Unlock()
	return p.job.rec.ID
}

// Add counts n more pieces as done.
func (p *Progress) Add(n int64) {
	p.job.mu.Lock()
	defer p.job.mu.Unlock()
	p.job.rec.Done += n
}

// Total says how many pieces there are in all.
func (p *Progress) Total(n int64) {
	p.job.mu.Lock()
	defer p.job.mu.Unlock()
	p.job.rec.Total = n
}

// Result says what the job is making before it ends, so that a person can look at it, or undo it, meanwhile.
func (p *Progress) Result(id int64) {
	p.job.mu.Lock()
	defer p.job.mu.Unlock()
	p.job.rec.Result = id
}

// Nothing is progress that nobody looks at, for work that runs outside a job.
func Nothing() *Progress { return &Progress{&running{}} }
