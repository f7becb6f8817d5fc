package monext

import (
	"context"
)

// Client calls the Monext API for one merchant in one environment. It is safe for concurrent use,
// starts no goroutine of its own and needs no closing.
type Client struct {
	credentials Credentials
	environment Environment
}

// Environment returns where the client's requests go: production, sandbox or test.
func (c *Client) Environment() Environment { return c.environment }

// MerchantID returns the merchant the client calls for.
func (c *Client) MerchantID() string { return c.credentials.MerchantID() }

// Alive asks whether the API is up. It needs no rights beyond the credentials.
func (c *Client) Alive(ctx context.Context) error { return c.alive(ctx) }
