package desk_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"planob/backend/desk"
)

var ranked = []desk.AttemptState{
	desk.AttemptInDoubt, desk.AttemptAccepted, desk.AttemptSent, desk.Rejected, desk.AttemptDelivered, desk.AttemptRead,
}

// What the network says merges by rank, so that receipts may come late, twice and in any order.
func TestMerge(t *testing.T) {
	all := append(slices.Clone(ranked), desk.Planned, desk.Touching, desk.NotSent, desk.Retired)
	rapid.Check(t, func(t *rapid.T) {
		state := rapid.SampledFrom(ranked)
		a, b, c := state.Draw(t, "a"), state.Draw(t, "b"), state.Draw(t, "c")
		if desk.Merge(a, b) != desk.Merge(b, a) {
			t.Error("not commutative")
		}
		if desk.Merge(desk.Merge(a, b), c) != desk.Merge(a, desk.Merge(b, c)) {
			t.Error("not associative")
		}
		if desk.Merge(a, a) != a || desk.Merge(desk.Merge(a, b), b) != desk.Merge(a, b) {
			t.Error("not idempotent")
		}
		if any := rapid.SampledFrom(all).Draw(t, "any"); !any.Ranked() && (desk.Merge(any, a) != a || desk.Merge(a, any) != a) {
			t.Error("a state without rank won")
		}
	})
	for i, low := range ranked {
		for _, high := range ranked[i:] {
			if desk.Merge(low, high) != high || desk.Merge(high, low) != high {
				t.Errorf("%s and %s", low, high)
			}
		}
	}
}

// Any order of the same receipts ends in the same state.
func TestMergeAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		said := rapid.SliceOfN(rapid.SampledFrom(ranked), 1, 8).Draw(t, "said")
		shuffled := rapid.Permutation(said).Draw(t, "shuffled")
		if fold(said) != fold(shuffled) {
			t.Errorf("%v is %s, %v is %s", said, fold(said), shuffled, fold(shuffled))
		}
	})
}

func fold(said []desk.AttemptState) (state desk.AttemptState) {
	for _, s := range said {
		state = desk.Merge(state, s)
	}
	return state
}

// Only what is certain counts as proved unsent.
func TestProvedUnsent(t *testing.T) {
	for state, want := range map[desk.AttemptState]bool{
		desk.Planned: false, desk.Touching: false, desk.AttemptInDoubt: false, desk.AttemptAccepted: false, desk.AttemptSent: false,
		desk.AttemptDelivered: false, desk.AttemptRead: false, desk.Retired: true, desk.NotSent: true, desk.Rejected: true,
	} {
		if state.ProvedUnsent() != want {
			t.Errorf("%s: %v", state, !want)
		}
	}
}
