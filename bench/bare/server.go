// The least that a server of net/http can do.
package main

import (
	"log"
	"net/http"
	"os"
	"strconv"
)

func main() {
	body := []byte(`{"status":"pass"}`)
	length := strconv.Itoa(len(body))
	handler := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", length)
		_, _ = w.Write(body)
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), handler))
}
