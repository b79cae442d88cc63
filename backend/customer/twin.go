package customer

import (
	"cmp"
	"context"
	"slices"

	"planob/backend/desk"
)

// Clue is why two customers may be one person.
type Clue string

// The clues. A name alone is none: it comes with one more piece that agrees.
const (
	SameCPF   Clue = "cpf"
	SameCNPJ  Clue = "cnpj"
	SamePhone Clue = "phone"
	SameEmail Clue = "email"
	SameName  Clue = "name"
)

var clueWeights = map[Clue]int{SameCPF: 16, SameCNPJ: 16, SameName: 8, SamePhone: 4, SameEmail: 3}

// Candidate is one clue that two customers may be one; Low is the smaller id.
type Candidate struct {
	Low, High desk.CustomerID
	Clue      Clue
}

// Twin is two customers who may be one person, the older first, with all that speaks for it.
type Twin struct {
	Older, Newer Row
	Clues        []Clue // the strongest first
}

// TwinPage is a piece of the queue.
type TwinPage struct {
	Twins []Twin
	Next  int // where the next page begins, 0 at the end
	Total int
}

// TwinStore finds customers who may be one.
type TwinStore interface {
	// Candidates returns every clue about two customers outside the bin whom nobody called different.
	Candidates(ctx context.Context) ([]Candidate, error)
}

// twinsAtOne is how many pairs a page holds: each shows two whole records.
const twinsAtOne = 20

// Twins returns the customers who are probably one person, from the from-th on, the surest first.
func (r *Register) Twins(ctx context.Context, from int) (TwinPage, error) {
	clues, err := r.o.Store.Candidates(ctx)
	if err != nil {
		return TwinPage{}, err
	}
	all := joinClues(clues)
	page := TwinPage{Total: len(all)}
	from = min(max(from, 0), len(all))
	end := min(from+twinsAtOne, len(all))
	if end < len(all) {
		page.Next = end
	}
	for _, p := range all[from:end] {
		older, err := r.Get(ctx, p.low)
		if err != nil {
			return page, err
		}
		newer, err := r.Get(ctx, p.high)
		if err != nil {
			return page, err
		}
		page.Twins = append(page.Twins, Twin{older, newer, p.clues})
	}
	return page, nil
}

type found struct {
	low, high desk.CustomerID
	clues     []Clue
	weight    int
}

// joinClues puts the clues about each two together, the surest two first, then in order of age.
func joinClues(all []Candidate) []found {
	type key struct{ low, high desk.CustomerID }
	at := make(map[key]int, len(all))
	var out []found
	for _, c := range all {
		k := key{c.Low, c.High}
		i, ok := at[k]
		if !ok {
			i, at[k] = len(out), len(out)
			out = append(out, found{low: c.Low, high: c.High})
		}
		if f := &out[i]; !slices.Contains(f.clues, c.Clue) {
			f.clues = append(f.clues, c.Clue)
			f.weight += clueWeights[c.Clue]
		}
	}
	for i := range out {
		slices.SortFunc(out[i].clues, func(a, b Clue) int { return clueWeights[b] - clueWeights[a] })
	}
	slices.SortFunc(out, func(a, b found) int {
		return cmp.Or(b.weight-a.weight, cmp.Compare(a.low, b.low), cmp.Compare(a.high, b.high))
	})
	return out
}
