package command

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"planob/app"
	"planob/backend/desk"
)

// keyVariable may hold the recovery key or passphrase, so that nobody types it where a history keeps it.
const keyVariable = "PLANOB_KEY"

// backup makes and proves a copy while the program is closed.
func (p Program) backup(ctx context.Context, args []string) error {
	set := flag.NewFlagSet("backup", flag.ContinueOnError)
	folder := set.String("data", defaultFolder(), "")
	to := set.String("to", "", "")
	if err := p.flags(set, args); err != nil {
		return err
	}
	r, err := app.MakeCopy(ctx, app.Options{DataDir: *folder, Version: p.Version}, *to, p.progress())
	if err != nil {
		return err
	}
	fmt.Fprintln(p.Out, "Cópia feita e conferida:", r.Path)
	p.tell(r)
	return nil
}

// verify reads a copy whole, as a restore would.
func (p Program) verify(ctx context.Context, args []string) error {
	file, _, err := p.fileAndData("verify", args)
	if err != nil {
		return err
	}
	key, err := p.key()
	if err != nil {
		return err
	}
	r, err := app.VerifyCopy(ctx, file, key)
	if err != nil {
		return err
	}
	fmt.Fprintln(p.Out, "A cópia está inteira e abre com esta chave.")
	p.tell(r)
	return nil
}

// restore brings a copy back while the program is closed.
func (p Program) restore(ctx context.Context, args []string) error {
	file, folder, err := p.fileAndData("restore", args)
	if err != nil {
		return err
	}
	key, err := p.key()
	if err != nil {
		return err
	}
	r, err := app.RestoreCopy(ctx, app.Options{DataDir: folder, Version: p.Version}, file, key, p.progress())
	if err != nil {
		return err
	}
	fmt.Fprintln(p.Out, "A loja voltou para", folder)
	p.tell(r)
	fmt.Fprintln(p.Out, "O que estava na pasta foi guardado ao lado. Nada sai antes de você revisar as mensagens na tela de Cópias.")
	return nil
}

// fileAndData reads FILE and --data, in either order.
func (p Program) fileAndData(name string, args []string) (file, folder string, err error) {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	data := set.String("data", defaultFolder(), "")
	for len(args) > 0 {
		if set.Parse(args) != nil {
			return "", "", errUsage
		}
		if args = set.Args(); len(args) > 0 {
			if file != "" {
				return "", "", errUsage
			}
			file, args = args[0], args[1:]
		}
	}
	if file == "" {
		return "", "", errUsage
	}
	return file, *data, nil
}

// key takes what opens the copy from the environment, or asks for it.
func (p Program) key() (string, error) {
	if key := os.Getenv(keyVariable); key != "" {
		return key, nil
	}
	fmt.Fprint(p.Err, "Chave de recuperação ou frase secreta: ")
	line, err := bufio.NewReader(p.In).ReadString('\n')
	if key := strings.TrimSpace(line); key != "" {
		return key, nil
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the key: %w", err)
	}
	return "", desk.NewError(desk.CodeInvalid, "command.noKey", nil)
}

func (p Program) tell(r app.CopyReport) {
	fmt.Fprintf(p.Out, "%d clientes · %d conversas · %d mensagens · %d arquivos · %d mensagens ainda não enviadas\n",
		r.Customers, r.Conversations, r.Messages, r.Media, r.Waiting)
	if r.MediaLost > 0 {
		fmt.Fprintf(p.Out, "%d arquivos não puderam ser lidos: confira se a pasta planob-media está ao lado da cópia.\n", r.MediaLost)
	}
}

// progress shows how far a long piece of work is, on a terminal of its own line, at most twice a second.
func (p Program) progress() func(done, total int64) {
	var last time.Time
	return func(done, total int64) {
		if total <= 0 || time.Since(last) < 500*time.Millisecond {
			return
		}
		last = time.Now()
		fmt.Fprintf(p.Err, "\r%3d %%", done*100/total)
		if done >= total {
			fmt.Fprintln(p.Err)
		}
	}
}
