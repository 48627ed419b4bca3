# Postrider in a container: runs the web server by default, or any other command by name. docs/install.md,
# "Containers", explains how to pin the base image by its digest.
#   docker build -t postrider .
#   docker run -p 3000:3000 -e REDIS_URL=… -e SMTP_URL=… -e PUBLIC_URL=… postrider
#   docker run -e … postrider worker

FROM node:24-trixie-slim AS base
WORKDIR /app
COPY package.json package-lock.json .npmrc ./

# Without the catch-all inbox, which is only for trying Postrider on one machine.
FROM base AS modules
RUN npm ci --omit=dev && npm pkg delete optionalDependencies.maildev && npm prune --omit=dev

FROM modules AS build
COPY . .
# For an image of a commit that is no release: docker build --build-arg COMMIT=$(git rev-parse HEAD) .
ARG COMMIT=
RUN POSTRIDER_COMMIT=$COMMIT npm run build

FROM node:24-trixie-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
# Without a limit Node uses all memory of the machine; a worker or an import needs 140 MB.
ENV NODE_OPTIONS="--max-semi-space-size=8 --max-old-space-size=512"
# Fonts for the preview pictures of shared links (docs/pictures.md), 10 MB.
RUN apt-get update \
  && apt-get install -y --no-install-recommends fonts-dejavu-core fonts-droid-fallback fontconfig-config \
  && rm -rf /var/lib/apt/lists/*
RUN install -d -o node -g node /data
COPY --from=modules /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY --from=build /app/dist ./dist
USER node
EXPOSE 3000
# For the web server. Other commands have no port; docker-compose.yml has a separate check for the worker.
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/bin/postrider.js"]
CMD ["web"]
