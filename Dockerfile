# glibc, because the embedded PostgreSQL and the prebuilt packages need it.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Not `npm ci`, see scripts/toolchain.mjs.
RUN npm install --no-save
COPY . .
RUN node scripts/build.mjs \
 && npm prune --omit=dev --no-save

FROM node:24-bookworm-slim
ENV NODE_ENV=production NODE_COMPILE_CACHE=/tmp/node-cache TREU_HOST=0.0.0.0 TREU_DATA_DIR=/data TREU_MASTER_KEY_FILE=/keys/master.key
# The folders exist with their owner before a volume is laid over them. The key is kept apart from the data, so that
# one backup never holds both.
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin treu \
 && install -d -o treu -g treu -m 0700 /data /keys
WORKDIR /app
COPY --from=build --chown=root:root /app/package.json ./
COPY --from=build --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/api ./api
COPY --from=build --chown=root:root /app/server ./server
COPY --from=build --chown=root:root /app/migrations ./migrations
COPY --from=build --chown=root:root /app/dist ./dist
USER treu
VOLUME ["/data", "/keys"]
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://localhost:3000/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# The process itself is number one and gets the signals; it needs no shell and no npm.
CMD ["node", "--max-semi-space-size=16", "--max-old-space-size=1024", "dist/server/main.js"]
