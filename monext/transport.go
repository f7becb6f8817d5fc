package monext

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// pingAfter is when a connection of HTTP/2 on which nothing comes, or into which nothing goes, is
// asked for a sign of life, and how long it has to give one. Without it, a connection that died in
// silence would take every call until the operating system gives it up. Twice as long is more than
// Monext waits for a bank.
const pingAfter = 15 * time.Second

// newTransport returns the client's own pool of connections. It takes no proxy from the
// environment: a variable of the process must not reroute payments.
func newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		MaxIdleConns:           64,
		MaxIdleConnsPerHost:    32,
		IdleConnTimeout:        60 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: 64 << 10,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingAfter, WriteByteTimeout: pingAfter},
	}
}

// checkTransport refuses a transport of the host that is known to retry, whose TLS settings Monext
// would refuse, or that would send the credentials to anybody. What it cannot look into it lets pass.
func checkTransport(rt http.RoundTripper, e Environment) error {
	if _, retries := rt.(*retryablehttp.RoundTripper); retries {
		return errors.New("monext: http client: its transport must not retry; give the one below it")
	}
	t, ok := rt.(*http.Transport)
	switch {
	case ok && t == nil:
		return errors.New("monext: http client: its transport is a nil *http.Transport; give one, or leave Transport unset")
	case !ok || t.TLSClientConfig == nil:
		return nil
	}
	switch v := t.TLSClientConfig.MinVersion; {
	case v != 0 && v < tls.VersionTLS12:
		return errors.New("monext: http client: its transport must not allow TLS below 1.2")
	case t.TLSClientConfig.InsecureSkipVerify && e != Test:
		return errors.New("monext: http client: its transport must verify certificates")
	}
	return nil
}
