package monext_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"

	"github.com/monext-community/monext-go/monext"
)

// Several merchants in one process have a client each, and may share the connections of one transport. Points of sale need
// no client of their own: each order names its own.
func Example_severalMerchants() {
	var opened atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		merchant, _, _ := r.BasicAuth()
		var sent struct {
			PointOfSaleReference string `json:"pointOfSaleReference"`
		}
		_ = json.NewDecoder(r.Body).Decode(&sent)
		fmt.Println(merchant, sent.PointOfSaleReference)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_, _ = fmt.Fprint(w, `{"result":{"title":"ACCEPTED","code":"00000","detail":"Transaction approved"},"sessionId":"2aBc","redirectURL":"https://monext.example/2aBc"}`)
	}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()

	shared := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 32}}
	client := func(merchantID, key string) *monext.Client {
		credentials, err := monext.NewCredentials(merchantID, key)
		if err != nil {
			panic(err)
		}
		c, err := monext.New(credentials, monext.WithBaseURL(server.URL+"/v1"), monext.WithHTTPClient(shared))
		if err != nil {
			panic(err)
		}
		return c
	}
	france, belgium := client("900000000001", "key-of-france"), client("900000000002", "key-of-belgium")

	for _, sale := range []struct {
		client      *monext.Client
		pointOfSale string
	}{{france, "POS_WEB_FR"}, {france, "POS_STORE_LYON"}, {belgium, "POS_WEB_BE"}} {
		o := shoes()
		o.PointOfSale = sale.pointOfSale
		_, err := sale.client.CreateSession(context.Background(), monext.SessionRequest{Order: o, ReturnURL: "https://shop.example.org/back"})
		if err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println("connections:", opened.Load())
	// Output:
	// 900000000001 POS_WEB_FR
	// 900000000001 POS_STORE_LYON
	// 900000000002 POS_WEB_BE
	// connections: 1
}
