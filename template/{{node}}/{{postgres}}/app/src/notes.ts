/** Notes: an example of routes that keep something in the database. */
import type { FastifyInstance } from "fastify";
import type { Query } from "./database.ts";

interface Note {
  id: number;
  text: string;
  created_at: Date;
}

const COLUMNS = "id, text, created_at";

export function noteRoutes(app: FastifyInstance, query: Query): void {
  const body = {
    type: "object",
    required: ["text"],
    additionalProperties: false,
    // The pattern leaves out the one character that PostgreSQL cannot keep.
    properties: { text: { type: "string", minLength: 1, maxLength: 10_000, pattern: "^[^\\u0000]*$" } },
  };
  app.post<{ Body: { text: string } }>("/notes", { schema: { body } }, async (request, reply) => {
    const statement = `INSERT INTO notes (text) VALUES ($1) RETURNING ${COLUMNS}`;
    const [note] = await query<Note>(statement, [request.body.text]);
    return reply.code(201).send(note);
  });

  app.get("/notes", () => query<Note>(`SELECT ${COLUMNS} FROM notes ORDER BY id DESC LIMIT 50`));

  const params = {
    type: "object",
    properties: { id: { type: "string", pattern: "^[0-9]{1,9}$" } },
  };
  app.get<{ Params: { id: string } }>("/notes/:id", { schema: { params } }, async (request, reply) => {
    const [note] = await query<Note>(`SELECT ${COLUMNS} FROM notes WHERE id = $1`, [request.params.id]);
    return note ?? reply.callNotFound();
  });
}
