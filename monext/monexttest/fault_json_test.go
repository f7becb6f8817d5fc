package monexttest_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// scripts are faults in both forms: one of every action, and every member.
func scripts() map[string]monexttest.Fault {
	return map[string]monexttest.Fault{
		`{"method":"POST","path":"/v1/checkout/transactions/*/captures","merchantReference":"SHIP-1","nth":1,"times":2,"when":"after","do":"drop"}`: {
			Method: "POST", Path: monexttest.PathCaptures, MerchantReference: "SHIP-1", Nth: 1, Times: 2,
			When: monexttest.AfterEffect, Do: monexttest.Drop()},
		`{"do":"unreachable"}`:                          {Do: monexttest.Unreachable()},
		`{"do":"reset"}`:                                {Do: monexttest.Reset()},
		`{"when":"after","do":"delay","for":"1m30s"}`:   {When: monexttest.AfterEffect, Do: monexttest.Delay(90 * time.Second)},
		`{"do":"status","status":503}`:                  {Do: monexttest.Status(503)},
		`{"do":"body","status":202}`:                    {Do: monexttest.Body(202, "", "")},
		`{"do":"garbage"}`:                              {Do: monexttest.Garbage()},
		`{"do":"truncate"}`:                             {Do: monexttest.Truncate()},
		`{"do":"drip","for":"2ms"}`:                     {Do: monexttest.Drip(2 * time.Millisecond)},
		`{"do":"redirect","to":"https://example.org/"}`: {Do: monexttest.Redirect("https://example.org/")},
		`{"do":"gzipBomb","size":8589934592}`:           {Do: monexttest.GzipBomb(8 << 30)},
		`{"do":"tooManyRequests"}`:                      {Do: monexttest.TooManyRequests(0)},
		`{"do":"tooManyRequests","for":"2s"}`:           {Do: monexttest.TooManyRequests(2 * time.Second)},
		`{"do":"result","code":"02103"}`:                {Do: monexttest.Result("02103")},
		`{"do":"stale","for":"1h0m0s"}`:                 {Do: monexttest.Stale(time.Hour)},
		`{"do":"hide","for":"0s"}`:                      {Do: monexttest.Hide(0)},
		`{"do":"late","for":"24h0m0s"}`:                 {Do: monexttest.Late(day)},
		`{"do":"onHold","code":"02000"}`:                {Do: monexttest.OnHold("02000")},
		`{"do":"unsorted"}`:                             {Do: monexttest.Unsorted()},
		`{"do":"crowd","entries":100}`:                  {Do: monexttest.Crowd(100)},
		`{"do":"body","status":200,"contentType":"text/html","body":"<b>\"no\"</b>"}`: {
			Do: monexttest.Body(200, "text/html", `<b>"no"</b>`)},
	}
}

func TestAFaultHasOneFormInJSON(t *testing.T) {
	t.Parallel()
	for text, fault := range scripts() {
		written, err := fault.MarshalJSON()
		require.NoError(t, err)
		require.Equal(t, text, string(written))
		var read monexttest.Fault
		require.NoError(t, json.Unmarshal([]byte(text), &read), text)
		require.Equal(t, fault, read, text)
	}
}

func TestAFaultInJSONIsReadStrictly(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`null`:                            "must be a JSON object",
		`[]`:                              "must be a JSON object",
		`{}`:                              "do is required: one of unreachable, drop, reset, delay, status,",
		`{"nth":1}`:                       "do is required",
		`{"do":"explode"}`:                "do must be one of unreachable, drop,",
		`{"do":""}`:                       "do must be one of",
		`{"do":null}`:                     "do must be one of",
		`{"do":"drop","Nth":1}`:           `"Nth" is no member of a fault`,
		`{"do":"drop","after":true}`:      `"after" is no member of a fault, which has method, path,`,
		`{"do":"drop","do":"reset"}`:      "do is given twice",
		`{"do":"drop","nth":-1}`:          "nth must be a whole number from 0",
		`{"do":"drop","nth":1.5}`:         "nth must be a whole number from 0",
		`{"do":"drop","nth":"1"}`:         "nth must be a whole number from 0",
		`{"do":"drop","times":null}`:      "times must be a whole number from 0",
		`{"do":"drop","when":"later"}`:    `when must be "before" or "after"`,
		`{"do":"drop","method":"post"}`:   "method must be an HTTP method in capitals",
		`{"do":"drop","path":"captures"}`: "path must be a path of the API, where * is one segment: /v1/checkout/alive, ",
		`{"do":"drop","path":"/checkout/transactions/*/captures"}`:     "path must be a path of the API",
		`{"do":"drop","path":"/v1/checkout/transactions/*/captures/"}`: "path must be a path of the API",
		`{"do":"drop","path":"/v1/checkout/transactions/*/capture"}`:   "path must be a path of the API",
		`{"do":"drop","path":"/v1/checkout/transactions//captures"}`:   "path must be a path of the API",
		`{"do":"drop","path":"/v2/"}`:                                  "path must be a path of the API",
		`{"do":"drop","path":"*"}`:                                     "path must be a path of the API",
		`{"do":"drop","struck":0}`:                                     `"struck" is no member of a fault`,
		`{"do":"drop","for":"2s"}`:                                     "for does not belong to drop, which takes method, path, merchantReference, nth, times, when",
		`{"do":"drop","status":0}`:                                     "status does not belong to drop",
		`{"do":"hide","for":"2s","when":"after"}`:                      "when does not belong to hide, which takes method, path, merchantReference, nth, times, for",
		`{"do":"delay"}`:                                               `for is required by delay: a duration from 0, such as "1m30s"`,
		`{"do":"delay","for":"2"}`:                                     "for must be a duration from 0",
		`{"do":"delay","for":2}`:                                       "for must be a duration from 0",
		`{"do":"delay","for":"-2s"}`:                                   "for must be a duration from 0",
		`{"do":"status","status":99}`:                                  "status must be an HTTP status from 200 to 599",
		`{"do":"body","status":200,"body":{}}`:                         "body must be a string",
		`{"do":"result","code":"2103"}`:                                "code must be a return code of 5 digits",
		`{"do":"onHold","code":"00000"}`:                               "code must be a return code of 5 digits, for onHold one that leaves the matter open",
		`{"do":"redirect","to":""}`:                                    "to must be an address",
		`{"do":"gzipBomb","size":8589934593}`:                          "size must be a number of bytes from 1 to 8589934592",
		`{"do":"crowd","entries":1}`:                                   "entries must be a whole number from 2 to 1000",
		`{"do":"crowd","entries":1001}`:                                "entries must be a whole number from 2 to 1000",
	} {
		kept := monexttest.Fault{Nth: 7}
		err := json.Unmarshal([]byte(text), &kept)
		require.ErrorContains(t, err, "monexttest: fault: "+want, text)
		require.Equal(t, monexttest.Fault{Nth: 7}, kept, "a refused text changes nothing")
	}
}

func TestInjectAndJSONAgreeOnWhatIsAllowed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, f := range []monexttest.Fault{
		{}, {Do: monexttest.Drop(), Path: "/checkout/alive"}, {Do: monexttest.Drop(), Nth: -1}, {Do: monexttest.Drop(), When: 2}, {Do: monexttest.Status(99)}, {Do: monexttest.Crowd(1)},
		{Do: monexttest.Hide(-1)}, {Do: monexttest.OnHold("00000")}, {Do: monexttest.Redirect("")}, {Do: monexttest.GzipBomb(0)},
		{Do: monexttest.Drop(), Path: "/v1/checkout/transactions/\xff"}, {Do: monexttest.Drop(), MerchantReference: "\xff"}, {Do: monexttest.Redirect("/\xff")},
		{Do: monexttest.Body(200, "text/\xff", "")},
	} {
		require.Error(t, s.fake.Inject(f), "%v", f)
		_, err := json.Marshal(f)
		require.Error(t, err, "%v", f)
	}
	require.ErrorContains(t, s.fake.Inject(monexttest.Fault{Do: monexttest.Drop()}, monexttest.Fault{Do: monexttest.Crowd(1)}),
		"faults[1].entries must be a whole number from 2 to 1000")
	require.Empty(t, s.fake.Faults(), "none is added")

	binary := monexttest.Fault{Do: monexttest.Body(200, "", "\xff")}
	require.NoError(t, s.fake.Inject(binary))
	_, err := json.Marshal(binary)
	require.ErrorContains(t, err, "body must be UTF-8")
}

func TestTheScriptCanBeListed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	script := []monexttest.Fault{{Nth: 1, Do: monexttest.Drop()}, {Do: monexttest.Unsorted()}}
	require.NoError(t, s.fake.Inject(script...))
	_, err := s.do("GET", "/checkout/alive", "")
	require.Error(t, err)
	require.Equal(t, script, s.fake.Faults())
	s.fake.Faults()[0].Nth = 9
	require.Equal(t, script, s.fake.Faults(), "what is given out is a copy")
	s.fake.ClearFaults()
	require.Empty(t, s.fake.Faults())
}

func TestEveryPathOfTheAPIMayBeStruck(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for _, path := range []string{
		monexttest.PathAlive, monexttest.PathSessions, monexttest.PathSession, monexttest.PathTransaction, monexttest.PathCaptures,
		monexttest.PathCancels, monexttest.PathRefunds, monexttest.PathAnyOperation, monexttest.PathLegacySessions, monexttest.PathLegacySession,
		"/v1/checkout/transactions/25063000000001/captures", "/v1/checkout/payments/sessions/abc", "/*/*/*", "/v1/checkout/*/*/refunds",
	} {
		require.NoError(t, s.fake.Inject(monexttest.Fault{Path: path, Do: monexttest.Drop()}), path)
	}
}

// TestTheScriptTellsHowOftenEachFaultStruck: one that another forestalled did not.
func TestTheScriptTellsHowOftenEachFaultStruck(t *testing.T) {
	t.Parallel()
	s := newSim(t)
	require.NoError(t, s.fake.Inject(
		monexttest.Fault{Path: monexttest.PathAlive, Times: 2, Do: monexttest.Status(503)},
		monexttest.Fault{Path: monexttest.PathAlive, Do: monexttest.Status(502)},
		monexttest.Fault{Path: monexttest.PathRefunds, Do: monexttest.Drop()}))
	for range 3 {
		s.send("GET", "/checkout/alive", "")
	}
	var struck []int
	for i, f := range s.fake.Script() {
		require.Equal(t, s.fake.Faults()[i], f.Fault)
		struck = append(struck, f.Struck)
	}
	require.Equal(t, []int{2, 1, 0}, struck)
	require.Equal(t, "{\n  \"faults\":[\n"+
		`    {"path":"/v1/checkout/alive","times":2,"do":"status","status":503,"struck":2},`+"\n"+
		`    {"path":"/v1/checkout/alive","do":"status","status":502,"struck":1},`+"\n"+
		`    {"path":"/v1/checkout/transactions/*/refunds","do":"drop","struck":0}`+"\n  ]\n}\n",
		s.serve("GET", "/_sim/faults", "").Body.String())
}

func ExampleServer_Script() {
	fake, err := monexttest.New()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer fake.Close()
	if err := fake.Inject(monexttest.Fault{Path: monexttest.PathAlive, Do: monexttest.Status(503)}); err != nil {
		fmt.Println(err)
		return
	}
	ask(fake, "GET", "/checkout/alive", "")
	for _, f := range fake.Script() {
		fmt.Println(f.Fault, f.Struck)
	}
	// Output:
	// status 503 before the effect 1
}

// FuzzFaultJSON reads any bytes as a fault: nothing panics, and what is accepted is written in one form, which reads back
// to the same fault and may be injected.
func FuzzFaultJSON(f *testing.F) {
	for text := range scripts() {
		f.Add([]byte(text))
	}
	for _, seed := range []string{"", "null", "{}", `{"do":"drop"}{}`, `{"do":"drop","do":"drop"}`, `{"do":"delay","for":"1e9h"}`,
		` { "for" : "1.5us" , "do" : "late" } `, `{"do":"body","status":200,"body":"\ud800\u2028<"}`, `{"do":"crowd","entries":1e2}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var fault, again monexttest.Fault
		if fault.UnmarshalJSON(data) != nil {
			return
		}
		written, err := json.Marshal(fault)
		require.NoError(t, err)
		require.NoError(t, again.UnmarshalJSON(written))
		require.Equal(t, fault, again)
		twice, err := json.Marshal(again)
		require.NoError(t, err)
		require.Equal(t, written, twice)
		require.NotEmpty(t, fault.String())
		require.NoError(t, newShop(t).fake.Inject(fault))
	})
}

func ExampleFault_UnmarshalJSON() {
	var script []monexttest.Fault
	err := json.Unmarshal([]byte(`[
		{"method": "POST", "path": "/v1/checkout/transactions/*/captures", "nth": 1, "when": "after", "do": "drop"},
		{"method": "GET", "do": "stale", "for": "30s"}
	]`), &script)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, fault := range script {
		fmt.Println(fault)
	}
	fmt.Println(json.Unmarshal([]byte(`{"do": "delay", "secs": 2}`), &script[0]))
	// Output:
	// drop after the effect
	// stale 30s
	// monexttest: fault: "secs" is no member of a fault, which has method, path, merchantReference, nth, times, when, do, for, status, contentType, body, code, to, size, entries
}
