// Package monextgo is the landing page of monext-go; the code is in the packages below it.
package monextgo
