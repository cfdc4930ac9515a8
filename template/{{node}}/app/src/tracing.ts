/** Traces over OTLP/HTTP. Imported only when a collector is configured: the SDK costs start time and memory. */
import { FastifyOtelInstrumentation } from "@fastify/otel";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-node";
import type { FastifyInstance } from "fastify";
import { routeOf } from "./metrics.ts";
import type { Settings } from "./settings.ts";

/** Traces every request of the application, one span each; returns what sends the last spans. */
export async function startTracing(app: FastifyInstance, settings: Settings): Promise<() => Promise<void>> {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      "service.name": settings.SERVICE_NAME,
      "service.version": settings.SERVICE_VERSION,
      "deployment.environment.name": settings.ENVIRONMENT,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(settings.OTEL_TRACES_SAMPLER_ARG) }),
    spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
  });
  provider.register();
  const instrumentation = new FastifyOtelInstrumentation({
    instrumentHooks: false,
    instrumentHandler: false,
    requestHook: (span, request) => span.updateName(`${request.method} ${routeOf(request)}`),
  });
  instrumentation.setTracerProvider(provider);
  await app.register(instrumentation.plugin());
  // Every line that a request logs leads to its trace.
  app.addHook("onRequest", (request, reply, done) => {
    const traceId = request.opentelemetry().span?.spanContext().traceId;
    if (traceId) {
      request.log = request.log.child({ trace_id: traceId });
      reply.log = request.log;
    }
    done();
  });
  return () => provider.shutdown();
}
