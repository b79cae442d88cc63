package loopback

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"
)

// ledger keeps what the server itself knows, for a server that is started later on the same Dir. A nil ledger keeps
// nothing. Writes go one by one, so that a killed process loses none; no test cuts the power of the whole machine.
type ledger struct{ db *sql.DB }

const ledgerTables = `
CREATE TABLE IF NOT EXISTS account (number TEXT PRIMARY KEY, lid TEXT NOT NULL, name TEXT NOT NULL, next INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS device (number TEXT NOT NULL, id INTEGER NOT NULL, keys TEXT NOT NULL, PRIMARY KEY (number, id)) STRICT;
CREATE TABLE IF NOT EXISTS stanza (id INTEGER PRIMARY KEY, number TEXT NOT NULL, device INTEGER NOT NULL, node BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS seen (sender TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (sender, id)) STRICT;
CREATE TABLE IF NOT EXISTS chat (id TEXT PRIMARY KEY, name TEXT NOT NULL, named INTEGER NOT NULL, members TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS file (token TEXT PRIMARY KEY, data BLOB NOT NULL) STRICT;`

func openLedger(dir string) (*ledger, error) {
	if dir == "" {
		return nil, nil
	}
	db, err := sql.Open("sqlite", fileURI(dir, "server.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(OFF)&_pragma=busy_timeout(5000)")
	if err != nil {
		return nil, fmt.Errorf("open ledger: %w", err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(ledgerTables); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("prepare ledger: %w", err)
	}
	return &ledger{db: db}, nil
}

func (l *ledger) close() {
	if l != nil {
		_ = l.db.Close() // every write was its own transaction
	}
}

// write runs one statement. A ledger that cannot be written is only seen by the test that restarts the server, so the
// log is the place to say it.
func (s *Server) write(statement string, args ...any) int64 {
	if s.ledger == nil {
		return 0
	}
	done, err := s.ledger.db.Exec(statement, args...)
	if err != nil {
		s.log.Error("write ledger", "err", err)
		return 0
	}
	id, _ := done.LastInsertId() // only asked for where there is one
	return id
}

func (s *Server) saveAccount(a *account) {
	s.write(`INSERT INTO account (number, lid, name, next) VALUES ($1, $2, $3, $4)
		ON CONFLICT (number) DO UPDATE SET name = excluded.name, next = excluded.next`, a.pn.User, a.lid.User, a.name, a.next)
}

// deviceKeys is a device as the ledger keeps it.
type deviceKeys struct {
	Noise, Identity [32]byte
	Registration    []byte
	Signed          preKey
	Once            []preKey
	Ever            bool
}

func (s *Server) saveDevice(d *device) {
	if s.ledger == nil {
		return
	}
	text, err := json.Marshal(deviceKeys{d.noise, d.identity, d.registration, d.signed, d.once, d.ever})
	if err != nil {
		s.log.Error("write device", "err", err)
		return
	}
	s.write(`INSERT INTO device (number, id, keys) VALUES ($1, $2, $3)
		ON CONFLICT (number, id) DO UPDATE SET keys = excluded.keys`, d.account.pn.User, d.id, string(text))
}

func (s *Server) forgetDevice(d *device) {
	s.write("DELETE FROM device WHERE number = $1 AND id = $2", d.account.pn.User, d.id)
	s.write("DELETE FROM stanza WHERE number = $1 AND device = $2", d.account.pn.User, d.id)
}

func (s *Server) saveStanza(d *device, st *stanza) {
	if s.ledger == nil {
		return
	}
	data, err := waBinary.Marshal(st.node)
	if err != nil {
		s.log.Error("write stanza", "err", err)
		return
	}
	st.row = s.write("INSERT INTO stanza (number, device, node) VALUES ($1, $2, $3)", d.account.pn.User, d.id, data)
}

func (s *Server) forgetStanza(st *stanza) { s.write("DELETE FROM stanza WHERE id = $1", st.row) }

func (s *Server) saveSeen(key messageKey) {
	s.write("INSERT INTO seen (sender, id) VALUES ($1, $2) ON CONFLICT DO NOTHING", key.sender, key.id)
}

func (s *Server) saveGroup(g *Group) {
	var members []string
	for _, a := range g.members {
		members = append(members, a.pn.User)
	}
	s.write(`INSERT INTO chat (id, name, named, members) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, named = excluded.named, members = excluded.members`,
		g.jid.User, g.name, g.named.Unix(), strings.Join(members, " "))
}

func (s *Server) saveFile(token string, data []byte) {
	s.write("INSERT INTO file (token, data) VALUES ($1, $2) ON CONFLICT DO NOTHING", token, data)
}

// recall reads everything back at the start.
func (s *Server) recall() error {
	if s.ledger == nil {
		return nil
	}
	return rows(s.ledger.db,
		reading{"SELECT number, lid, name, next FROM account ORDER BY lid", s.recallAccount},
		reading{"SELECT number, id, keys FROM device", s.recallDevice},
		reading{"SELECT id, number, device, node FROM stanza ORDER BY id", s.recallStanza},
		reading{"SELECT sender, id FROM seen", func(scan scanner) error {
			var key messageKey
			err := scan(&key.sender, &key.id)
			s.seen[key] = true
			return err
		}},
		reading{"SELECT id, name, named, members FROM chat", s.recallGroup},
		reading{"SELECT token, data FROM file", func(scan scanner) error {
			var token string
			var data []byte
			err := scan(&token, &data)
			s.files[token] = data
			return err
		}},
	)
}

type scanner func(into ...any) error

// reading is a query and what to do with each row.
type reading struct {
	query string
	row   func(scan scanner) error
}

func rows(db *sql.DB, readings ...reading) error {
	for _, r := range readings {
		found, err := db.Query(r.query)
		if err != nil {
			return fmt.Errorf("read ledger: %w", err)
		}
		for found.Next() {
			if err := r.row(found.Scan); err != nil {
				_ = found.Close()
				return fmt.Errorf("read ledger row: %w", err)
			}
		}
		if err := found.Err(); err != nil {
			return fmt.Errorf("read ledger: %w", err)
		}
	}
	return nil
}

func (s *Server) recallAccount(scan scanner) error {
	a := &account{devices: map[uint16]*device{}}
	var number, lid string
	err := scan(&number, &lid, &a.name, &a.next)
	a.pn, a.lid = types.NewJID(number, types.DefaultUserServer), types.NewJID(lid, types.HiddenUserServer)
	s.accounts[number] = a
	return err
}

func (s *Server) recallGroup(scan scanner) error {
	var id, name, members string
	var named int64
	if err := scan(&id, &name, &named, &members); err != nil {
		return err
	}
	g := &Group{s: s, jid: types.NewJID(id, types.GroupServer), name: name, named: time.Unix(named, 0), created: time.Unix(named, 0)}
	for _, number := range strings.Fields(members) {
		g.members = append(g.members, s.openAccount(number))
	}
	if len(g.members) > 0 {
		g.namedBy = g.members[0]
		s.groups[id] = g
	}
	return nil
}

func (s *Server) recallDevice(scan scanner) error {
	d := &device{}
	var number, text string
	if err := scan(&number, &d.id, &text); err != nil {
		return err
	}
	var k deviceKeys
	if err := json.Unmarshal([]byte(text), &k); err != nil {
		return err
	}
	d.noise, d.identity, d.registration, d.signed, d.once, d.ever = k.Noise, k.Identity, k.Registration, k.Signed, k.Once, k.Ever
	if d.account = s.accounts[number]; d.account == nil {
		return fmt.Errorf("device %d of no account", d.id)
	}
	d.account.devices[d.id] = d
	return nil
}

func (s *Server) recallStanza(scan scanner) error {
	st := &stanza{}
	var number string
	var id uint16
	var data []byte
	if err := scan(&st.row, &number, &id, &data); err != nil {
		return err
	}
	data, err := waBinary.Unpack(data)
	if err != nil {
		return err
	}
	node, err := waBinary.Unmarshal(data)
	if err != nil {
		return err
	}
	st.node = *node
	if a := s.accounts[number]; a != nil && a.devices[id] != nil {
		a.devices[id].queue = append(a.devices[id].queue, st)
	}
	return nil
}
