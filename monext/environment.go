package monext

import (
	"errors"
	"net"
	"net/url"
	"path"
	"strings"
	"unicode"
)

// Environment is which Monext a client talks to.
type Environment string

const (
	// Production moves real money.
	Production Environment = "production"
	// Sandbox is Monext's homologation platform.
	Sandbox Environment = "sandbox"
	// Test is any other base URL: a fake, a proxy, a recorded server.
	Test Environment = "test"
)

// The base URLs of Monext's two environments.
const (
	ProductionURL = "https://api.retail.monext.com/v1"
	SandboxURL    = "https://api-sandbox.retail.monext.com/v1"
)

const (
	productionHost = "api.retail.monext.com"
	sandboxHost    = "api-sandbox.retail.monext.com"
	// versionPath is the version of the API that this package speaks.
	versionPath = "/v1"
)

// EnvironmentOf says which environment a base URL belongs to, going by its host. It refuses what
// [WithBaseURL] refuses: a URL that is not absolute, carries user data, a query or a fragment, or
// is not https outside the loopback interface, and one of Monext's own two hosts with another path than
// /v1, where every operation would end in doubt.
func EnvironmentOf(baseURL string) (Environment, error) {
	u, err := parseBase(baseURL)
	if err != nil {
		return "", err
	}
	return environmentOfHost(u), nil
}

func environmentOfHost(u *url.URL) Environment {
	switch strings.TrimRight(strings.ToLower(u.Hostname()), ".") {
	case productionHost:
		return Production
	case sandboxHost:
		return Sandbox
	}
	return Test
}

// parseBase checks a base URL. Its error never repeats the URL, which could carry a password.
func parseBase(baseURL string) (*url.URL, error) {
	u, err := url.Parse(baseURL)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "":
		return nil, errors.New("monext: base URL: must be an absolute URL")
	case strings.ContainsFunc(u.Host, func(r rune) bool { return r > unicode.MaxASCII }):
		// net/http would map it to ASCII before it dials, perhaps to the production host.
		return nil, errors.New("monext: base URL: host must be ASCII; write an international name in its xn-- form")
	case u.User != nil:
		return nil, errors.New("monext: base URL: must not carry user data; pass credentials to New")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, errors.New("monext: base URL: must have neither query nor fragment")
	case u.Scheme == "https":
	case u.Scheme == "http" && loopback(u.Hostname()):
	case u.Scheme == "http":
		return nil, errors.New("monext: base URL: http is for loopback only, use https")
	default:
		return nil, errors.New("monext: base URL: scheme must be https")
	}
	u.Path = strings.TrimRight(u.Path, "/")
	if u.RawPath != "" || u.Path != "" && path.Clean(u.Path) != u.Path {
		return nil, errors.New("monext: base URL: path must be plain: no escapes, no dots, no double slashes")
	}
	if environmentOfHost(u) != Test && u.Path != versionPath {
		// A 404 is no proof that nothing was executed: each capture would end as unknown.
		return nil, errors.New("monext: base URL: on Monext's own hosts the path must be " + versionPath +
			"; use WithEnvironment, ProductionURL or SandboxURL")
	}
	return u, nil
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
