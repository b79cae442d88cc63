package loopback

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"
	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"go.mau.fi/whatsmeow/util/keys"
	"google.golang.org/protobuf/proto"
)

// Got is one arrival that a phone could decrypt. A message that came twice is here twice.
type Got struct {
	ID          string
	From        string // number of the sender, E.164
	Text        string
	Caption     string
	Answers     string // id of the message it quotes
	MediaSHA256 string // of the decrypted file, hex; empty without media
	At          time.Time
}

// person is somebody with WhatsApp on a phone: a whatsmeow client that plays device 0 of its account.
type person struct {
	s        *Server
	account  *account
	identity *keys.KeyPair
	client   *whatsmeow.Client

	mu      sync.Mutex
	got     []Got
	chats   map[string]types.JID // where each message came from
	entered chan struct{}        // closed when logged in
	left    chan struct{}        // closed when the connection has ended
	changed chan struct{}        // closed and replaced when something arrived
}

// newPerson makes the phone of a number, or finds it again in the store, and puts it online.
func (s *Server) newPerson(number, name string) (*person, error) {
	number = digits(number)
	if number == "" {
		return nil, errors.New("a number without digits")
	}
	s.mu.Lock()
	a := s.openAccount(number)
	if slices.ContainsFunc(s.people, func(p *person) bool { return p.account == a }) {
		s.mu.Unlock()
		return nil, errors.New("there is a phone with this number already")
	}
	if name != "" {
		a.name = name
		s.saveAccount(a)
	}
	s.mu.Unlock()
	d, err := s.phoneStore(a)
	if err != nil {
		return nil, fmt.Errorf("make phone: %w", err)
	}
	p := &person{s: s, account: a, identity: d.IdentityKey, changed: make(chan struct{}), chats: map[string]types.JID{}}
	p.client = whatsmeow.NewClient(d, quiet{s.log})
	http := s.insideClient()
	p.client.SetWebsocketHTTPClient(http)
	p.client.SetPreLoginHTTPClient(http)
	p.client.SetMediaHTTPClient(http)
	p.client.EnableAutoReconnect = false
	p.client.BackgroundEventCtx = s.ctx
	// A phone in somebody's hand says "delivered", not the "inactive" of a browser in the background.
	p.client.SetForceActiveDeliveryReceipts(true)
	p.client.AddEventHandler(p.handle)
	s.mu.Lock()
	s.people = append(s.people, p)
	s.mu.Unlock()
	return p, p.enter()
}

// phoneStore finds or forges the store of device 0, and tells the server its public keys.
func (s *Server) phoneStore(a *account) (*store.Device, error) {
	if d, err := s.store.container.GetDevice(s.ctx, a.pn); err != nil || d != nil {
		return d, err
	}
	d := s.store.container.NewDevice()
	at := a.pn
	d.ID, d.LID, d.PushName = &at, a.lid, a.name
	d.Account = sign(d.IdentityKey, *d.IdentityKey.Pub, []byte("primary"))
	d.Account.DeviceSignature = d.Account.AccountSignature
	if err := d.Save(s.ctx); err != nil {
		return nil, fmt.Errorf("save device: %w", err)
	}
	if err := d.LIDs.PutLIDMapping(s.ctx, a.lid, a.pn); err != nil {
		return nil, fmt.Errorf("save own hidden id: %w", err)
	}
	once, err := d.PreKeys.GetOrGenPreKeys(s.ctx, whatsmeow.WantedPreKeyCount)
	if err != nil {
		return nil, fmt.Errorf("make keys: %w", err)
	}
	if err := d.PreKeys.MarkPreKeysAsUploaded(s.ctx, once[len(once)-1].KeyID); err != nil {
		return nil, fmt.Errorf("mark keys: %w", err)
	}
	known := &device{
		account: a, noise: *d.NoiseKey.Pub, identity: *d.IdentityKey.Pub, ever: true,
		registration: binary.BigEndian.AppendUint32(nil, d.RegistrationID), signed: publicKey(d.SignedPreKey),
	}
	for _, key := range once {
		known.once = append(known.once, publicKey(key))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a.devices[0] = known
	s.saveDevice(known)
	return d, nil
}

func publicKey(key *keys.PreKey) preKey {
	public := preKey{ID: binary.BigEndian.AppendUint32(nil, key.KeyID)[1:], Value: key.Pub[:]}
	if key.Signature != nil {
		public.Signature = key.Signature[:]
	}
	return public
}

// enter connects and waits for the login.
func (p *person) enter() error {
	entered := make(chan struct{})
	p.mu.Lock()
	p.entered, p.left = entered, make(chan struct{})
	p.mu.Unlock()
	if err := p.client.Connect(); err != nil && !errors.Is(err, whatsmeow.ErrAlreadyConnected) {
		return fmt.Errorf("connect phone (was the server trusted?): %w", err)
	}
	select {
	case <-entered:
		return nil
	case <-time.After(giveUp):
		return errors.New("phone got no answer to its login")
	case <-p.s.ctx.Done():
		return p.s.ctx.Err()
	}
}

// Online switches the phone off and on. While it is off the server keeps what comes for it.
func (p *person) Online(on bool) {
	if !on {
		p.leave()
		return
	}
	if err := p.enter(); err != nil {
		p.s.log.Error("phone online", "err", err)
	}
}

// Upload puts a file where the far side of a message made for Send finds it.
func (p *person) Upload(ctx context.Context, data []byte, kind whatsmeow.MediaType) (whatsmeow.UploadResponse, error) {
	return p.client.Upload(ctx, data, kind)
}

// leave goes offline. The server hangs up and the client notices: a frame that comes while whatsmeow disconnects by
// itself leaves a goroutine of it behind for ever.
func (p *person) leave() {
	p.s.mu.Lock()
	d := p.account.devices[0]
	there := d != nil && d.conn != nil
	if there {
		d.conn.put(waBinary.Node{Tag: "xmlstreamend"}, true)
	}
	p.s.mu.Unlock()
	p.mu.Lock()
	left := p.left
	p.mu.Unlock()
	if there {
		select {
		case <-left:
		case <-time.After(giveUp):
		}
	}
	p.client.Disconnect()
}

func (p *person) handle(evt any) {
	switch e := evt.(type) {
	case *events.Connected:
		p.mu.Lock()
		close(p.entered)
		p.mu.Unlock()
	case *events.Disconnected:
		p.mu.Lock()
		close(p.left)
		p.mu.Unlock()
	case *events.Message:
		p.receive(e)
	}
}

// receive notes a message. What no person would see, such as the protocol's own messages, is left out.
func (p *person) receive(e *events.Message) {
	got := Got{ID: e.Info.ID, From: number(e.Info.Sender, e.Info.SenderAlt), Text: e.Message.GetConversation(), At: e.Info.Timestamp}
	if got.Text == "" {
		got.Text = e.Message.GetExtendedTextMessage().GetText()
	}
	got.Answers = e.Message.GetExtendedTextMessage().GetContextInfo().GetStanzaID() + e.Message.GetImageMessage().GetContextInfo().GetStanzaID()
	got.Caption = e.Message.GetImageMessage().GetCaption() + e.Message.GetVideoMessage().GetCaption() + e.Message.GetDocumentMessage().GetCaption()
	//lint:ignore SA1019 a far end of tests takes whatever file comes
	data, err := p.client.DownloadAny(p.s.ctx, e.Message)
	switch {
	case err == nil:
		sum := sha256.Sum256(data)
		got.MediaSHA256 = hex.EncodeToString(sum[:])
	case !errors.Is(err, whatsmeow.ErrNothingDownloadableFound):
		p.s.log.Debug("download", "id", got.ID, "err", err)
	case got.Text == "":
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.got = append(p.got, got)
	p.chats[got.ID] = e.Info.Chat
	close(p.changed)
	p.changed = make(chan struct{})
}

// number writes the one of two addresses that is a number.
func number(at, other types.JID) string {
	if at.Server != types.DefaultUserServer {
		at = other
	}
	return "+" + at.User
}

// Got returns what arrived, in order, repeats included.
func (p *person) Got() []Got {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Got(nil), p.got...)
}

// Distinct counts the different ids among what arrived.
func (p *person) Distinct() int {
	ids := map[string]bool{}
	for _, got := range p.Got() {
		ids[got.ID] = true
	}
	return len(ids)
}

// Wait returns once n messages have arrived, repeats included.
func (p *person) Wait(ctx context.Context, n int) ([]Got, error) {
	for {
		p.mu.Lock()
		changed := p.changed
		p.mu.Unlock()
		if got := p.Got(); len(got) >= n {
			return got, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return p.Got(), ctx.Err()
		}
	}
}

// SendText writes to a number, or to a group by its address, and tells the message's id.
func (p *person) SendText(ctx context.Context, toNumber, text string) (string, error) {
	return p.Send(ctx, toNumber, "", &waE2E.Message{Conversation: proto.String(text)})
}

// destination reads where a message goes: a number, or the address of a group.
func destination(to string) types.JID {
	if at, err := types.ParseJID(to); err == nil && at.Server == types.GroupServer {
		return at
	}
	return types.NewJID(digits(to), types.DefaultUserServer)
}

// Send sends whatever WhatsApp can carry, under an id of the caller's choice or, if that is empty, a new one.
func (p *person) Send(ctx context.Context, toNumber, id string, m *waE2E.Message) (string, error) {
	to := destination(toNumber)
	if m.MessageContextInfo == nil && m.ProtocolMessage == nil {
		// Phones give each message a secret, by which what is done to it later can be sealed.
		m.MessageContextInfo = &waE2E.MessageContextInfo{MessageSecret: random(32)}
	}
	sent, err := p.client.SendMessage(ctx, to, m, whatsmeow.SendRequestExtra{ID: id})
	return sent.ID, err
}
