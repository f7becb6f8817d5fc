// Package drive runs what sends requests: the programs under examples/, and the Example functions of every module, built
// with the wiretap's overlay.
package drive
