// Package monexttest is a Monext that runs in your process: for tests, demonstrations and simulations.
package monexttest
