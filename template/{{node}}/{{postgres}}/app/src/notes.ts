/** Notes: an example of routes that keep something in the database. */
import type { FastifyInstance } from "fastify";
import type { Pool } from "pg";

const COLUMNS = "id, text, created_at";

export function noteRoutes(app: FastifyInstance, pool: Pool): void {
  const body = {
    type: "object",
    required: ["text"],
    additionalProperties: false,
    properties: { text: { type: "string", minLength: 1, maxLength: 10_000 } },
  };
  app.post<{ Body: { text: string } }>("/notes", { schema: { body } }, async (request, reply) => {
    const statement = `INSERT INTO notes (text) VALUES ($1) RETURNING ${COLUMNS}`;
    const { rows } = await pool.query(statement, [request.body.text]);
    return reply.code(201).send(rows[0]);
  });

  app.get("/notes", async () => {
    const { rows } = await pool.query(`SELECT ${COLUMNS} FROM notes ORDER BY id DESC LIMIT 50`);
    return rows;
  });

  const params = {
    type: "object",
    properties: { id: { type: "integer", minimum: 1, maximum: 2 ** 31 - 1 } },
  };
  app.get<{ Params: { id: number } }>("/notes/:id", { schema: { params } }, async (request, reply) => {
    const { rows } = await pool.query(`SELECT ${COLUMNS} FROM notes WHERE id = $1`, [request.params.id]);
    return rows[0] ?? reply.callNotFound();
  });
}
