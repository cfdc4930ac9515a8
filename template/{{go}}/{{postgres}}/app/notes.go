package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"service/internal/answer"
)

// how long a request waits for the database, the wait for a connection of the pool included
const queryTimeout = 5 * time.Second

// notes shows how routes use the database; replace it.
type notes struct{ pool *pgxpool.Pool }

type note struct {
	ID        int64     `json:"id"`
	Text      string    `json:"text"`
	CreatedAt time.Time `json:"created_at"`
}

func (n notes) routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /notes", n.newest)
	mux.HandleFunc("POST /notes", n.add)
	mux.HandleFunc("GET /notes/{id}", n.one)
}

func (n notes) newest(w http.ResponseWriter, r *http.Request) {
	found, err := n.query(r, "SELECT id, text, created_at FROM notes ORDER BY id DESC LIMIT 50")
	if err != nil {
		answer.Failure(w, r, err, databaseNotNow(err))
		return
	}
	answer.JSON(w, http.StatusOK, found)
}

func (n notes) add(w http.ResponseWriter, r *http.Request) {
	var wanted struct{ Text string }
	body := http.MaxBytesReader(w, r.Body, 64<<10)
	err := json.NewDecoder(body).Decode(&wanted)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		answer.Problem(w, http.StatusRequestTimeout, "the body did not arrive in time")
		return
	case err != nil || wanted.Text == "" || len(wanted.Text) > 10_000:
		answer.Problem(w, http.StatusBadRequest, "text must have 1 to 10000 bytes")
		return
	case strings.Contains(wanted.Text, "\x00"): // PostgreSQL cannot keep it
		answer.Problem(w, http.StatusBadRequest, "text must not have a NUL")
		return
	}
	added, err := n.query(r, "INSERT INTO notes (text) VALUES ($1) RETURNING id, text, created_at", wanted.Text)
	if err != nil {
		answer.Failure(w, r, err, databaseNotNow(err))
		return
	}
	answer.JSON(w, http.StatusCreated, added[0])
}

func (n notes) one(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		answer.Problem(w, http.StatusNotFound, "no such note")
		return
	}
	found, err := n.query(r, "SELECT id, text, created_at FROM notes WHERE id = $1", id)
	switch {
	case err != nil:
		answer.Failure(w, r, err, databaseNotNow(err))
	case len(found) == 0:
		answer.Problem(w, http.StatusNotFound, "no such note")
	default:
		answer.JSON(w, http.StatusOK, found[0])
	}
}

func (n notes) query(r *http.Request, sql string, arguments ...any) ([]note, error) {
	ctx, cancel := context.WithTimeout(r.Context(), queryTimeout)
	defer cancel()
	rows, err := n.pool.Query(ctx, sql, arguments...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[note])
}
