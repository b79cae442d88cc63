// Command bench measures the program beside its peers, each figure and its peer or limit in one run on one machine, and
// prints the ratio last. It is a module of its own, so that the peers stay out of the program.
//
//	go run ./build bench                the whole table, on 1,000,000 messages
//	go run ./build bench store          only the figures whose name or group holds a word
//	go run ./build bench generate DIR   a data folder with 1,000,000 messages, to look at
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"planob/build/bench/million"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := command(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		stop()
		os.Exit(1)
	}
}

func command(ctx context.Context, args []string) error {
	set := flag.NewFlagSet("bench", flag.ContinueOnError)
	messages := set.Int("messages", million.Defaults().Messages, "messages in the shop that is measured")
	seed := set.Uint64("seed", 1, "another number gives another shop")
	folder := set.String("data", "", "measure a folder that generate made, instead of making one")
	if err := set.Parse(args); err != nil {
		return err
	}
	o := million.Defaults()
	o.Messages, o.Seed, o.Customers = *messages, *seed, min(o.Customers, max(1, *messages/20))
	if words := set.Args(); len(words) > 0 && words[0] == "generate" {
		if len(words) != 2 {
			return fmt.Errorf("generate needs one folder")
		}
		return generate(ctx, words[1], o)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		return err
	}
	b := &bench{ctx: ctx, root: root, shop: o, from: *folder}
	defer b.close()
	return b.run(set.Args())
}

// generate makes a data folder and says how to look at it.
func generate(ctx context.Context, dir string, o million.Options) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		return fmt.Errorf("%s is not empty (%w)", dir, err)
	}
	o.Step = func(done int) { fmt.Printf("\r%3d %%", done*100/o.Messages) }
	if err := million.Fill(ctx, dir, o); err != nil {
		return err
	}
	fmt.Printf("\rmade. To look at it: go run ./build run --data %s\n", dir)
	return nil
}

// chosen says whether one of the words is in the name; without words everything is chosen.
func chosen(name string, words []string) bool {
	for _, w := range words {
		if strings.Contains(name, w) {
			return true
		}
	}
	return len(words) == 0
}
