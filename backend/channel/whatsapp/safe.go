package whatsapp

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"

	"go.mau.fi/libsignal/signalerror"
	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/socket"
	"go.mau.fi/whatsmeow/store"
	"modernc.org/sqlite"

	"planob/backend/channel"
	"planob/backend/desk"
)

// harmless are errors whose text names nobody.
var harmless = []error{
	context.Canceled, context.DeadlineExceeded, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed,
	whatsmeow.ErrNotConnected, whatsmeow.ErrNotLoggedIn, whatsmeow.ErrMessageTimedOut, whatsmeow.ErrIQTimedOut,
	whatsmeow.ErrNoSession, whatsmeow.ErrAlreadyConnected, whatsmeow.ErrServerReturnedError, store.ErrDeviceDeleted,
	whatsmeow.ErrPairInvalidDeviceIdentityHMAC, whatsmeow.ErrPairInvalidDeviceSignature, whatsmeow.ErrInvalidMediaHMAC,
	whatsmeow.ErrInvalidMediaEncSHA256, whatsmeow.ErrInvalidMediaSHA256, whatsmeow.ErrTooShortFile, whatsmeow.ErrNoURLPresent,
	whatsmeow.ErrNoPushName, signalerror.ErrNoValidSessions, signalerror.ErrOldCounter, signalerror.ErrNoSessionForUser,
	signalerror.ErrUntrustedIdentity, signalerror.ErrNoOneTimeKeyFound, signalerror.ErrNoSignedPreKey,
	signalerror.ErrInvalidSignature, signalerror.ErrBadMAC, signalerror.ErrUninitializedSession,
	errPanic, errCounterUsed, errNoDevices, errNoKeys, errUploading, errForeignSession, errStaleSession,
}

// safe is what of an error may be logged: its class. The library writes numbers of customers into its errors.
func safe(err error) error {
	if err == nil {
		return nil
	}
	for _, known := range harmless {
		if errors.Is(err, known) {
			return known
		}
	}
	var (
		iq       *whatsmeow.IQError
		cut      *whatsmeow.DisconnectedError
		status   socket.ErrWithStatusCode
		download whatsmeow.DownloadHTTPError
		dns      *net.DNSError
		number   syscall.Errno
		database *sqlite.Error
		timeout  interface{ Timeout() bool }
		told     *desk.Error
	)
	switch {
	case errors.As(err, &told):
		return errors.New(told.Key)
	case errors.As(err, &iq):
		return fmt.Errorf("info query refused: %d", iq.Code)
	case errors.As(err, &cut):
		return fmt.Errorf("disconnected before the answer to %s", cut.Action)
	case errors.As(err, &status):
		return fmt.Errorf("http status %d", status.StatusCode)
	case errors.As(err, &download):
		return fmt.Errorf("download: http status %d", download.StatusCode)
	case badCertificate(err):
		return errors.New("certificate refused")
	case errors.As(err, &dns):
		return errors.New("name not resolved")
	case errors.As(err, &number):
		return number
	case errors.As(err, &database):
		return fmt.Errorf("sqlite %d", database.Code())
	case errors.As(err, &timeout) && timeout.Timeout():
		return errors.New("network timeout")
	}
	return fmt.Errorf("%T", innermost(err))
}

func innermost(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

func badCertificate(err error) bool {
	var (
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
	)
	return errors.As(err, &authority) || errors.As(err, &host) || errors.As(err, &invalid)
}

// reasonOf tells why a connection could not be made, as far as the error proves it.
func reasonOf(err error) string {
	var (
		status  socket.ErrWithStatusCode
		timeout interface{ Timeout() bool }
	)
	switch {
	case errors.As(err, &status):
		return channel.ReasonPlatform
	case badCertificate(err):
		return channel.ReasonCert
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return channel.ReasonTimeout
	}
	return channel.ReasonNetwork
}
