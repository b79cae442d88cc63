package store_test

import (
	"context"
	"slices"
	"testing"

	"planob/backend/desk"
	"planob/backend/store"
)

func ladder(t *testing.T, a *store.Accounts) []desk.Kind {
	t.Helper()
	all, err := a.List(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var kinds []desk.Kind
	for i, acc := range all {
		if acc.Position != i {
			t.Errorf("account %d of the ladder has position %d", i, acc.Position)
		}
		kinds = append(kinds, acc.Kind)
	}
	return kinds
}

// The ladder keeps its order when accounts are added, moved and removed.
func TestLadderStaysInOrder(t *testing.T) {
	ctx, a := context.Background(), store.NewAccounts(open(t, t.TempDir()))
	ids := map[desk.Kind]desk.AccountID{}
	for _, kind := range []desk.Kind{"whatsapp", "email", "sms", "telegram"} {
		acc, err := a.Add(ctx, kind, "", "")
		if err != nil {
			t.Fatal(err)
		}
		ids[kind] = acc.ID
	}
	for _, step := range []struct {
		what desk.Kind
		to   int
		want []desk.Kind
	}{
		{"telegram", 0, []desk.Kind{"telegram", "whatsapp", "email", "sms"}},
		{"whatsapp", 2, []desk.Kind{"telegram", "email", "whatsapp", "sms"}},
		{"email", 99, []desk.Kind{"telegram", "whatsapp", "sms", "email"}},
		{"sms", -1, []desk.Kind{"sms", "telegram", "whatsapp", "email"}},
	} {
		if err := a.Move(ctx, ids[step.what], step.to); err != nil {
			t.Fatal(err)
		}
		if got := ladder(t, a); !slices.Equal(got, step.want) {
			t.Errorf("%s to %d: %v, want %v", step.what, step.to, got, step.want)
		}
	}
	if err := a.Remove(ctx, ids["telegram"]); err != nil {
		t.Fatal(err)
	}
	if got := ladder(t, a); !slices.Equal(got, []desk.Kind{"sms", "whatsapp", "email"}) {
		t.Errorf("after remove: %v", got)
	}
	for name, err := range map[string]error{
		"move":   a.Move(ctx, ids["telegram"], 0),
		"pause":  a.SetPaused(ctx, ids["telegram"], true),
		"remove": a.Remove(ctx, ids["telegram"]),
	} {
		if desk.ErrorCode(err) != desk.CodeNotFound {
			t.Errorf("%s of a removed account: %v", name, err)
		}
	}
}

// What is set on an account is read back, also after it was removed.
func TestAccountKeepsItsFacts(t *testing.T) {
	ctx, a := context.Background(), store.NewAccounts(open(t, t.TempDir()))
	acc, err := a.Add(ctx, "email", "loja", `{"host":"a"}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		a.SetName(ctx, acc.ID, "loja nova"), a.SetConfig(ctx, acc.ID, `{"host":"b"}`), a.SetPaused(ctx, acc.ID, true),
		a.Remove(ctx, acc.ID),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got, err := a.Get(ctx, acc.ID)
	if err != nil || got.Name != "loja nova" || got.Config != `{"host":"b"}` || !got.Paused {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := a.Get(ctx, 1); desk.ErrorCode(err) != desk.CodeNotFound {
		t.Errorf("unknown account: %v", err)
	}
}

// Each account has its own small facts, and loses them when it is removed.
func TestAccountStateIsItsOwn(t *testing.T) {
	ctx, a := context.Background(), store.NewAccounts(open(t, t.TempDir()))
	one, _ := a.Add(ctx, "email", "", "")
	two, _ := a.Add(ctx, "email", "", "")
	for id, value := range map[desk.AccountID]string{one.ID: "1", two.ID: "2"} {
		if err := a.State(id).Set(ctx, "uid", value); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.State(one.ID).Set(ctx, "uid", "3"); err != nil {
		t.Fatal(err)
	}
	check := func(id desk.AccountID, want string) {
		t.Helper()
		if got, err := a.State(id).Get(ctx, "uid"); got != want || err != nil {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
	}
	check(one.ID, "3")
	check(two.ID, "2")
	if err := a.Remove(ctx, one.ID); err != nil {
		t.Fatal(err)
	}
	check(one.ID, "")
	check(two.ID, "2")
	if err := a.ForgetStates(ctx); err != nil {
		t.Fatal(err)
	}
	check(two.ID, "")
}
