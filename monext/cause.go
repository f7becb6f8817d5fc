package monext

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
)

// causeText writes the cause of an error. Causes whose text is made of addresses and system
// messages are written out; of any other, which could quote what was sent or received, only the
// type is told.
func causeText(err error) string {
	switch {
	case errors.Is(err, errBusy):
		return errBusy.Error()
	case errors.Is(err, context.Canceled):
		return "context canceled"
	case errors.Is(err, context.DeadlineExceeded):
		return "timed out"
	}
	for _, known := range []error{
		errTooLarge, errNoResponse, errTwice, errRepeating, errMalformed, errRepeated, errAmount, errIncomplete, errNotJSON,
		io.EOF, io.ErrUnexpectedEOF, net.ErrClosed,
	} {
		if errors.Is(err, known) {
			return known.Error()
		}
	}
	var (
		dns         *net.DNSError
		op          *net.OpError
		errno       syscall.Errno
		record      tls.RecordHeaderError
		certificate *tls.CertificateVerificationError
		authority   x509.UnknownAuthorityError
		hostname    x509.HostnameError
	)
	switch {
	case errors.As(err, &dns):
		return plain(dns.Error())
	case errors.As(err, &record):
		return "answer is not TLS"
	case errors.As(err, &authority):
		return "certificate is signed by an unknown authority"
	case errors.As(err, &hostname):
		return "certificate is for another host"
	case errors.As(err, &certificate):
		return "certificate is not valid"
	case errors.As(err, &op) && op.Op == "remote error": // crypto/tls's name for an alert
		return plain(op.Err.Error())
	case errors.As(err, &op) && errors.As(err, &errno):
		return plain(op.Op + " " + op.Net + ": " + errno.Error())
	case errors.As(err, &op):
		return plain(op.Op + " " + op.Net + " failed")
	case errors.As(err, &errno):
		return plain(errno.Error())
	}
	return fmt.Sprintf("transport error (%T)", err)
}

// plain bounds a text and takes line breaks and other control characters out of it.
func plain(s string) string {
	const most = 200
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	return s[:min(len(s), most)]
}
