package monext_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext"
)

// planted is the word that must not be seen again.
const planted = "Pl4nt3dW0rd"

// The verbs of package fmt that fit a text or a pointer, flags among them; those that fit neither; and those of which fmt writes
// the fields of a value whatever its methods, and which go vet refuses.
const (
	verbs       = "%v %+v %#v %s %q %x %X %d %10.3v %-5s "
	oddVerbs    = verbs + "%c %U %t %b %o %e "
	brokenVerbs = oddVerbs + "%p %w %z "
)

// printed writes values in every way that a program prints or logs them.
func printed(verbs string, values ...any) string {
	var out bytes.Buffer
	logs := []*slog.Logger{slog.New(slog.NewTextHandler(&out, nil)), slog.New(slog.NewJSONHandler(&out, nil))}
	for _, v := range values {
		for verb := range strings.FieldsSeq(verbs) {
			fmt.Fprintf(&out, verb, v)
			fmt.Fprintf(&out, verb, []any{v})
			fmt.Fprintf(&out, verb, struct{ Held any }{v})
		}
		for _, log := range logs {
			log.Info("m", "value", v, slog.Group("group", "value", v))
		}
	}
	return out.String()
}

// requireHidden looks for a word as it is, in hexadecimal, in base64 and as numbers.
func requireHidden(t *testing.T, text, word, where string) {
	t.Helper()
	text = strings.ToLower(text)
	numbers := strings.Trim(fmt.Sprint([]byte(word)), "[]")
	forms := []string{word, fmt.Sprintf("%x", word), numbers, strings.ReplaceAll(numbers, " ", ",")}
	for before := range 3 { // what base64 makes of the word depends on how many bytes stand before it
		encoded := base64.RawStdEncoding.EncodeToString([]byte("..."[:before] + word))
		forms = append(forms, encoded[(before*8+5)/6:(before+len(word))*8/6])
	}
	for _, form := range forms {
		if at := strings.Index(text, strings.ToLower(form)); at >= 0 {
			require.Fail(t, "a secret shows", "%s: ...%q", where, text[max(at-80, 0):min(at+80, len(text))])
		}
	}
}

// FuzzCredentials reads any text as the ready-made key, and any pair as merchant id and key. What is accepted is sent as it was
// given; neither what is accepted nor what is refused shows the key, whatever prints it.
func FuzzCredentials(f *testing.F) {
	for _, text := range []string{
		"Basic OTAwMDAwMDAwMDAxOnMzY3IzdEFjY2Vzc0tleQ==", "OTAwMDAwMDAwMDAxOnMzY3IzdEFjY2Vzc0tleQ", "basic :", "", "Basic", "Basic OTAw",
		" basic\tOTAwMDAwMDAwMDAxOnMzY3IzdEFjY2Vzc0tleQ==\n", "OTAwMDAwMDAwMDAxOnMzY3IzdEFjY2Vzc0tleR==", "////", "====",
	} {
		f.Add(text, merchant, "", secret)
	}
	f.Add("Basic "+planted+"!", "", " ", "\n")
	f.Add("", "9:0", "\x00", "")
	f.Add("", "é", "", "é")
	f.Add("", strings.Repeat("9", 513), "", strings.Repeat("k", 500))
	f.Fuzz(func(t *testing.T, text, id, before, after string) {
		credentials, err := monext.ParseCredentials(text)
		if err == nil {
			id, key := sentBy(t, credentials)
			require.Equal(t, credentials.MerchantID(), id)
			form := strings.TrimSpace(text)
			if scheme, rest, ok := strings.Cut(form, " "); ok && strings.EqualFold(scheme, "Basic") {
				form = rest
			}
			decoded, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(strings.TrimSpace(form), "="))
			require.NoError(t, err)
			wantID, wantKey, _ := strings.Cut(string(decoded), ":")
			require.Equal(t, []string{strings.TrimSpace(wantID), strings.TrimSpace(wantKey)}, []string{id, key})
		} else {
			requireHidden(t, err.Error(), planted, "error")
		}

		credentials, err = monext.NewCredentials(id, before+planted+after)
		if err != nil {
			requireHidden(t, err.Error(), planted, "error")
			return
		}
		sentID, key := sentBy(t, credentials)
		require.Equal(t, strings.TrimSpace(id), sentID)
		require.Equal(t, strings.TrimSpace(before+planted+after), key)
		client, err := monext.New(credentials, monext.WithBaseURL(stubURL))
		require.NoError(t, err)
		if strings.Contains(id, planted) {
			return // the merchant id is no secret
		}
		type holder struct {
			C monext.Credentials
			P *monext.Credentials
		}
		held := holder{credentials, &credentials}
		out := bytes.NewBufferString(printed(brokenVerbs, credentials, &credentials, held, &held, client, *client))
		for _, v := range []any{credentials, &credentials, held} {
			text, err := json.Marshal(v)
			require.NoError(t, err)
			out.Write(text)
			text, err = xml.Marshal(v)
			require.NoError(t, err)
			out.Write(text)
		}
		require.NoError(t, gob.NewEncoder(out).Encode(held))
		requireHidden(t, out.String(), planted, "credentials")
		requireHidden(t, out.String(), key, "credentials")
	})
}

// sentBy returns the merchant id and the key that a client sends.
func sentBy(t *testing.T, credentials monext.Credentials) (id, key string) {
	t.Helper()
	client, err := monext.New(credentials, monext.WithBaseURL(stubURL), monext.WithHTTPClient(&http.Client{
		Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			var ok bool
			id, key, ok = r.BasicAuth()
			require.True(t, ok)
			return answer(r, http.StatusOK, ""), nil
		}),
	}))
	require.NoError(t, err)
	require.NoError(t, client.Alive(t.Context()))
	return id, key
}

// nasty makes a transport's failure that quotes a word, in many wrappings.
func nasty(kind uint8, word string) error {
	cause := errors.New(word)
	return []error{
		cause, &url.Error{Op: "Post", URL: "https://" + word, Err: cause}, fmt.Errorf("%s: %w", word, io.ErrUnexpectedEOF),
		&net.OpError{Op: "write", Net: "tcp", Err: cause}, errors.Join(cause, context.DeadlineExceeded), &net.ParseError{Type: word, Text: word},
		&net.AddrError{Err: word, Addr: word}, fmt.Errorf("%s: %w", word, context.Canceled),
	}[kind%8]
}

// FuzzNothingSecretIsPrinted plants a word in whatever a call sends and gets: key, buyer, comment, session id, answer, headers and
// the transport's own error. The word shows in no error, log line or hook, nor when what came back is logged.
func FuzzNothingSecretIsPrinted(f *testing.F) {
	for i := range 24 {
		f.Add([]int{200, 201, 202, 400, 401, 404, 429, 500}[i%8], []string{"ACCEPTED", "REFUSED", "ERROR", ""}[i%4], []string{"00000", "01116", "02103", "99999"}[i/4%4],
			"", []string{"", "é", "\n", "\x1b[31m"}[i%4], uint8(i))
	}
	f.Fuzz(func(t *testing.T, status int, title, code, before, after string, how uint8) {
		word := before + planted + after
		if strings.Contains(strings.ToLower(title+code), strings.ToLower(planted)) {
			return // they would be short words of Monext's, which may show
		}
		body, err := json.Marshal(map[string]any{
			"result":      map[string]string{"title": title, "code": code, "detail": word},
			"transaction": map[string]any{"id": "1", "paymentInstrumentData": map[string]string{"holderName": word, "mxToken": word}},
			"sessionId":   word, "redirectURL": "https://pay.example.org/?token=" + word, word: word,
			"transactions": []any{map[string]any{"id": "1", "partnerReturnedData": map[string]any{"additionalData": map[string]string{word: word}}}},
			"buyer":        map[string]any{"firstName": word, "email": word, "billingAddress": map[string]string{"street": word}},
			"delivery":     map[string]any{"address": map[string]string{"street": word}}, "device": map[string]string{"ip": word},
			"privateData": map[string]string{word: word}, "order": map[string]string{"reference": "R"},
		})
		require.NoError(t, err)
		switch how % 4 {
		case 1:
			body = append(body, word...) // no JSON
		case 2:
			body, err = json.Marshal(map[string]string{"title": title + "@" + word, "code": code + "@" + word, "detail": word})
			require.NoError(t, err)
		default:
		}
		rt := roundTripper(func(r *http.Request) (*http.Response, error) {
			resp, err := always(status, string(body))(r)
			resp.Header = http.Header{"Set-Cookie": {word}, "Location": {"https://" + word}, "Retry-After": {word}, "X-Any": {word}}
			if how&16 != 0 {
				resp.Body, resp.ContentLength = io.NopCloser(io.MultiReader(strings.NewReader(word), failing{nasty(how>>5, word)})), -1
			}
			if how&8 != 0 {
				return nil, nasty(how>>5, word)
			}
			return resp, err
		})
		var out bytes.Buffer
		credentials, err := monext.NewCredentials(merchant, planted)
		require.NoError(t, err)
		client, err := monext.New(credentials, monext.WithBaseURL(stubURL), monext.WithHTTPClient(&http.Client{Transport: rt}),
			monext.WithRetry(monext.Retry{Attempts: 1}), monext.WithLogger(slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))),
			monext.WithHooks(monext.Hooks{End: func(_ context.Context, call monext.Call, end monext.End) {
				fmt.Fprintf(&out, "%v %+v %#v %v\n", call, end, call, end.Err)
			}}))
		require.NoError(t, err)

		operation := capture(1)
		operation.Comment = shorten(word)
		answered, failed := client.Capture(t.Context(), transaction, operation)
		request := sampleSession()
		request.Order.Buyer.FirstName, request.Order.Buyer.BillingAddress.Street = shorten(word), shorten(word)
		request.Order.PrivateData = map[string]string{"k": shorten(word)}
		created, createFailed := client.CreateSession(t.Context(), request)
		read, readFailed := client.GetSession(t.Context(), "2aBcDeFg"+planted)
		details, detailsFailed := client.GetTransaction(t.Context(), transaction)
		_, badID := client.GetSession(t.Context(), word+"/")
		out.WriteString(printed(oddVerbs, failed, createFailed, readFailed, detailsFailed, badID, client.Alive(t.Context()),
			answered.Raw, created.Raw, read.Raw, details.Raw))
		out.WriteString(printed(verbs, fmt.Errorf("wrapped: %w", failed), errors.Join(failed, readFailed)))
		for _, log := range []*slog.Logger{slog.New(slog.NewTextHandler(&out, nil)), slog.New(slog.NewJSONHandler(&out, nil))} {
			log.Info("m", "session", created, "read", read, "details", details, "raw", read.Raw)
		}
		raw, err := json.Marshal([]monext.Raw{answered.Raw, created.Raw, read.Raw, details.Raw})
		require.NoError(t, err)
		out.Write(raw)
		requireHidden(t, out.String(), planted, "a call")
	})
}

// shorten keeps a text to what an order takes, so that it is sent.
func shorten(s string) string { return strings.ToValidUTF8(s[:min(len(s), 100)], "") }

// failing is a reader that fails.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
