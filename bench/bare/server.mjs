// The least that a server of node:http can do.
import { createServer } from "node:http";

const body = '{"status":"pass"}';
const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };

createServer((_request, response) => response.writeHead(200, headers).end(body)).listen(process.env.PORT, "127.0.0.1");
