package contingency

import "planob/backend/desk"

// ReachSet is how many customers consented to exactly these kinds of channel.
type ReachSet struct {
	Kinds []desk.Kind
	Count int
}

// Reach is how many customers can be reached by how many independent suppliers. Kinds of one supplier fall together,
// so they count once.
type Reach struct {
	Customers, TwoOrMore, OnlyOne, None int
	// WithoutFirst is how many are still reached when the supplier of the shop's first rung falls.
	WithoutFirst int
	// ByKind is how many each kind reaches.
	ByKind map[desk.Kind]int
}

// MeasureReach counts. supplier names the supplier of each kind that has a working account; a kind that is not in it
// reaches nobody. first is the kind of the shop's first rung.
func MeasureReach(sets []ReachSet, supplier map[desk.Kind]string, first desk.Kind) Reach {
	r := Reach{ByKind: map[desk.Kind]int{}}
	for _, s := range sets {
		suppliers := map[string]bool{}
		for _, k := range s.Kinds {
			if name, ok := supplier[k]; ok {
				suppliers[name] = true
				r.ByKind[k] += s.Count
			}
		}
		r.Customers += s.Count
		switch len(suppliers) {
		case 0:
			r.None += s.Count
		case 1:
			r.OnlyOne += s.Count
		default:
			r.TwoOrMore += s.Count
		}
		delete(suppliers, supplier[first])
		if len(suppliers) > 0 {
			r.WithoutFirst += s.Count
		}
	}
	return r
}
