package monext_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// identity is a self-signed certificate, and the pool that trusts it.
type identity struct {
	certificate tls.Certificate
	roots       *x509.CertPool
}

// The identities that the servers of the matrix have. They are valid on the real clock and on that
// of testing/synctest, which begins in the year 2000.
var (
	ourselves    = sync.OnceValues(func() (identity, error) { return newIdentity(net.IPv4(127, 0, 0, 1), 2100) })
	somebodyElse = sync.OnceValues(func() (identity, error) { return newIdentity(net.IPv4(127, 0, 0, 2), 2100) })
	ourPast      = sync.OnceValues(func() (identity, error) { return newIdentity(net.IPv4(127, 0, 0, 1), 2001) })
)

func newIdentity(ip net.IP, until int) (identity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return identity{}, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "monext fault matrix"}, IPAddresses: []net.IP{ip},
		NotBefore: time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(until, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return identity{}, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return identity{}, err
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return identity{tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, roots}, nil
}

// mustIdentity returns one of the identities.
func mustIdentity(tb testing.TB, get func() (identity, error)) identity {
	tb.Helper()
	i, err := get()
	require.NoError(tb, err)
	return i
}

// tlsConfigs returns how a server of a protocol and its client see each other.
func tlsConfigs(tb testing.TB, p protocol) (serves, calls *tls.Config) {
	tb.Helper()
	i := mustIdentity(tb, ourselves)
	// P-256 is the one group that costs little under the race detector, being written in assembler.
	groups := []tls.CurveID{tls.CurveP256}
	serves = &tls.Config{
		Certificates: []tls.Certificate{i.certificate}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, CurvePreferences: groups,
	}
	if p == tls2 {
		serves.NextProtos = []string{"h2"}
	}
	return serves, &tls.Config{RootCAs: i.roots, MinVersion: tls.VersionTLS12, CurvePreferences: groups}
}
