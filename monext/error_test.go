package monext_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
)

func TestACauseIsNamedWithoutQuotingWhatWasSentOrReceived(t *testing.T) {
	t.Parallel()
	const private = "ana@example.org"
	dial := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	for want, cause := range map[string]error{
		"context canceled":                              fmt.Errorf("%s: %w", private, context.Canceled),
		"timed out":                                     fmt.Errorf("%s: %w", private, context.DeadlineExceeded),
		"dial tcp: connection refused":                  fmt.Errorf("%s: %w", private, dial),
		"write tcp failed":                              &net.OpError{Op: "write", Net: "tcp", Err: errors.New(private)},
		"connection reset by peer":                      fmt.Errorf("%s: %w", private, syscall.ECONNRESET),
		"EOF":                                           fmt.Errorf("%s: %w", private, io.EOF),
		"lookup api.invalid: no such host":              &net.DNSError{Err: "no such host", Name: "api.invalid"},
		"lookup a b: " + strings.Repeat("x", 188):       &net.DNSError{Err: strings.Repeat("x", 300), Name: "a\nb"},
		"answer is not TLS":                             fmt.Errorf("%s: %w", private, tls.RecordHeaderError{Msg: private}),
		"tls: handshake failure":                        &net.OpError{Op: "remote error", Err: tls.AlertError(40)},
		"certificate is signed by an unknown authority": x509.UnknownAuthorityError{},
		"certificate is for another host":               x509.HostnameError{Certificate: &x509.Certificate{}, Host: private},
		"certificate is not valid":                      &tls.CertificateVerificationError{Err: errors.New(private)},
		"transport error (*errors.errorString)":         errors.New(private),
	} {
		_, err := stubClient(t, fails(cause)).Capture(t.Context(), transaction, capture(1))
		require.ErrorIs(t, err, cause)
		require.EqualError(t, err, "monext: capture: not done: "+want)
	}
}

func TestAnErrorOfCredentialsSaysWhatToCheck(t *testing.T) {
	t.Parallel()
	for want, transport := range map[string]roundTripper{
		": not done: Unauthorized: check the merchant id, the key and the environment, HTTP 401":     always(http.StatusUnauthorized, `{"title":"Unauthorized"}`),
		": not done: Unauthorized: check the merchant id, the key and the environment, HTTP 200":     always(http.StatusOK, `{"title":"Unauthorized"}`),
		": outcome unknown: Forbidden: check the merchant id, the key and the environment, HTTP 403": always(http.StatusForbidden, `{"title":"Forbidden"}`),
	} {
		for _, each := range append(posts(), reads()...) {
			err := each.do(t, stubClient(t, transport))
			require.ErrorIs(t, err, monext.ErrUnauthorized, each.name)
			require.EqualError(t, err, "monext: "+each.name+want)
		}
	}
}

func TestAnErrorIsLoggedAsAttributes(t *testing.T) {
	t.Parallel()
	_, err := stubClient(t, always(http.StatusCreated, `{"result":{"title":"REFUSED","code":"01116","detail":"ana@example.org"}}`)).
		Refund(t.Context(), transaction, capture(1))
	e := failure(t, err)
	require.Equal(t, "ana@example.org", e.Detail)
	var out strings.Builder
	slog.New(slog.NewTextHandler(&out, nil)).InfoContext(t.Context(), "m", "err", err)
	require.Contains(t, out.String(), `err.operation=refund err.outcome=refused err.class=other err.status=201 err.title=REFUSED err.code=01116 `+
		`err.attempts=1 err.error="monext: refund: refused: REFUSED 01116 (amount limit), HTTP 201"`)
	require.NotContains(t, out.String(), "example.org")
	require.NotContains(t, fmt.Sprintf("%v %+v %#v %s %q", err, err, err, err, err), "example.org")
}

func TestTheBodyKeptByAnErrorIsACopyOfAtMostFourKibibytes(t *testing.T) {
	t.Parallel()
	_, err := stubClient(t, always(http.StatusBadGateway, strings.Repeat("x", 10_000))).Capture(t.Context(), transaction, capture(1))
	e := failure(t, err)
	require.Len(t, e.RawBody(), 4096)
	e.RawBody()[0] = 'y'
	require.Equal(t, byte('x'), e.RawBody()[0])
	require.Empty(t, (&monext.Error{}).RawBody())
}

func TestARemoteWordThatIsNoneIsNotPrinted(t *testing.T) {
	t.Parallel()
	for _, title := range []string{strings.Repeat("A", 33), "ana@example.org", "A\\nB"} {
		_, err := stubClient(t, always(http.StatusCreated, `{"result":{"title":"`+title+`","code":"`+title+`"}}`)).
			Capture(t.Context(), transaction, capture(1))
		require.EqualError(t, err, "monext: capture: outcome unknown: [unprintable] [unprintable], HTTP 201")
	}
}

func TestAnAnswerWithoutABodyIsUnknown(t *testing.T) {
	t.Parallel()
	_, err := stubClient(t, roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusCreated}, nil
	})).Capture(t.Context(), transaction, capture(1))
	require.EqualError(t, err, "monext: capture: outcome unknown: answer is not JSON, HTTP 201")
}

func TestAnErrorInsideWhatIsEncodedAsJSONQuotesNothingRemote(t *testing.T) {
	t.Parallel()
	_, err := stubClient(t, always(http.StatusCreated, `{"result":{"title":"ana@example.org","code":"01116","detail":"ana@example.org"}}`)).
		Refund(t.Context(), transaction, capture(1))
	var out strings.Builder
	slog.New(slog.NewJSONHandler(&out, nil)).InfoContext(t.Context(), "m", "end", monext.End{Err: failure(t, err)})
	require.Contains(t, out.String(), `"Err":{"operation":"refund","outcome":"unknown","class":"`)
	require.Contains(t, out.String(), `"title":"[unprintable]","code":"01116","attempts":1,"error":"monext: refund: outcome unknown: [unprintable] 01116 (amount limit), HTTP 201"}`)
	require.NotContains(t, out.String(), "example.org")
}
