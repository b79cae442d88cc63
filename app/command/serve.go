package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"planob/app"
	"planob/backend/desk"
)

// patience is how long calls that run may take to end when the program stops.
const patience = 5 * time.Second

// serve answers a browser of this computer until ctx ends.
func (p Program) serve(ctx context.Context, args []string) error {
	set := flag.NewFlagSet("serve", flag.ContinueOnError)
	folder := set.String("data", defaultFolder(), "")
	listen := set.String("listen", "127.0.0.1:0", "")
	if err := p.flags(set, args); err != nil {
		return err
	}
	if !loopback(*listen) {
		return desk.NewError(desk.CodeInvalid, "command.loopback", nil)
	}
	// The folder first: a second start must say that the first one runs, and not take a port.
	var address string
	a, err := app.Open(ctx, app.Options{
		DataDir: *folder, Version: p.Version, Page: p.Page, Log: slog.New(slog.NewTextHandler(p.Err, nil)),
		NewLink: func(path string) { p.link(address, path) },
	})
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", *listen)
	if err != nil {
		return errors.Join(desk.NewError(desk.CodeInvalid, "command.listen", err), a.Close())
	}
	address = l.Addr().String()
	p.link(address, a.OwnerLink())
	return errors.Join(p.work(ctx, a, l), a.Close())
}

// link shows where to enter.
func (p Program) link(address, path string) {
	fmt.Fprintf(p.Out, "Plano B pronto. Abra este link no navegador deste computador (vale uma vez):\nhttp://%s%s\n", address, path)
}

// work runs the program and its listener until ctx ends or the listener fails.
func (p Program) work(ctx context.Context, a *app.App, l net.Listener) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	server := &http.Server{
		Handler: a.Handler(names(l.Addr())), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
		// Streams of events end with the program, or it would wait for them.
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	var all sync.WaitGroup
	var runErr, serveErr error
	all.Go(func() { runErr = a.Run(ctx) })
	all.Go(func() {
		defer stop()
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			serveErr = fmt.Errorf("serve: %w", err)
		}
	})
	<-ctx.Done()
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	// A browser that holds its connection open longer than that is cut off.
	if server.Shutdown(end) != nil {
		server.Close()
	}
	all.Wait()
	return errors.Join(runErr, serveErr)
}

// loopback reports whether nobody but this computer can reach the address.
func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// names are the hosts under which a browser of this computer may ask for addr.
func names(addr net.Addr) []string {
	_, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return nil
	}
	return []string{addr.String(), net.JoinHostPort("127.0.0.1", port), net.JoinHostPort("localhost", port), net.JoinHostPort("::1", port)}
}
