package monext_test

import (
	"bytes"
	"encoding/base64"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"text/template"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/internal/leak"
	"github.com/monext-community/monext-go/monext"
)

func TestCredentialsAreReadInTheThreeFormsOfTheBackOffice(t *testing.T) {
	t.Parallel()
	const base = "OTAwMDAwMDAwMDAxOnMzY3IzdEFjY2Vzc0tleQ=="
	made, err := monext.NewCredentials(" "+merchant+"\n", "\t"+secret+" ")
	require.NoError(t, err)
	forms := map[string]monext.Credentials{"id and key": made}
	for name, text := range map[string]string{
		"base64": base, "base64, no padding": strings.TrimRight(base, "="), "with Basic": "Basic " + base,
		"with basic and spaces": "  basic   " + base + " \n",
	} {
		parsed, err := monext.ParseCredentials(text)
		require.NoError(t, err, name)
		forms[name] = parsed
	}
	for name, credentials := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, merchant, credentials.MerchantID())
			var header string
			client := newClientAs(t, credentials, monext.WithBaseURL(stubURL), monext.WithHTTPClient(&http.Client{
				Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
					header = r.Header.Get("Authorization")
					return answer(r, http.StatusOK, "OK"), nil
				}),
			}))
			require.NoError(t, client.Alive(t.Context()))
			require.Equal(t, "Basic "+base, header)
			require.Equal(t, merchant, client.MerchantID())
		})
	}
}

func TestBadCredentialsAreRefusedWithoutBeingRepeated(t *testing.T) {
	t.Parallel()
	encode := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	watch := leak.New(t)
	for _, pair := range [][2]string{
		{"", secret}, {merchant, ""}, {" ", secret}, {merchant, "\t"}, {"9:0", secret}, {merchant, "s3cr3t\nAccessKey"},
		{"é", secret}, {merchant, strings.Repeat("x", 513)},
	} {
		_, err := monext.NewCredentials(pair[0], pair[1])
		watch.Error(err)
		require.ErrorContains(t, err, "monext: credentials: ")
		require.NotContains(t, err.Error(), "s3cr3t")
	}
	for _, text := range []string{"", "Basic", "Basic !!!", encode("nocolon"), encode(":" + secret), strings.Repeat("A", 1025)} {
		_, err := monext.ParseCredentials(text)
		watch.Error(err)
		require.ErrorContains(t, err, "monext: credentials: ", text)
	}
}

func TestCredentialsCannotBePrinted(t *testing.T) {
	t.Parallel()
	credentials, err := monext.NewCredentials(merchant, secret)
	require.NoError(t, err)
	client := newClientAs(t, credentials, monext.WithEnvironment(monext.Sandbox))
	type holder struct {
		C monext.Credentials
		P *monext.Credentials
	}
	held := holder{credentials, &credentials}

	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p", "%T", "%c", "%10v", "%w"} {
		for _, value := range []any{credentials, &credentials, held, &held, []monext.Credentials{credentials}, client, *client} {
			fmt.Fprintf(&out, verb, value)
		}
	}
	for _, logger := range []*slog.Logger{slog.New(slog.NewTextHandler(&out, nil)), slog.New(slog.NewJSONHandler(&out, nil))} {
		logger.InfoContext(t.Context(), "m", "c", credentials, "p", &credentials, "h", held, "client", client)
	}
	for _, value := range []any{credentials, &credentials, held} {
		text, err := json.Marshal(value)
		require.NoError(t, err)
		out.Write(text)
	}
	text, err := xml.Marshal(held)
	require.NoError(t, err)
	out.Write(text)
	require.NoError(t, gob.NewEncoder(&out).Encode(held))
	require.NoError(t, template.Must(template.New("").Parse("{{.}} {{.C}} {{printf `%#v` .P}}")).Execute(&out, held))
	out.WriteString(credentials.String() + credentials.GoString())

	printed := strings.ToLower(out.String())
	require.Contains(t, printed, "[redacted]")
	for _, part := range []string{secret, "OTAwMDAwMDAwMDAxOnMzY3IzdEFjY2Vzc0tleQ", "MzY3IzdEFjY2Vzc", fmt.Sprintf("%x", secret), fmt.Sprint([]byte(secret))} {
		require.False(t, strings.Contains(printed, strings.ToLower(part)), "%q was printed", part) //nolint:testifylint // the text is too long to show
	}
}
