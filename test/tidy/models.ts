/**
 * C-23: no private text leaves the installation for a model without explicit consent. There is no model here, so there is no such consent to
 * give, and no switch: these rules hold the product to that, so that whoever adds one meets them first and reads
 * docs/decisions/no-model.md. The ways out themselves are listed by `exits` (rules.ts).
 */
import { type Finding, type SourceFile, withoutComments } from './rules.ts'

/** Hosts that stand in the product, each with what it is there for. Whatever else it speaks to, its owner has written into a setting. */
const hosts: Readonly<Record<string, string>> = {
  'slack.com': 'the team’s chat: pages, threads',
  'api.twilio.com': 'pages by SMS and telephone',
  'api.resend.com': 'letters, by whoever sets it',
  'resend-status.com': 'reads a vendor’s status page',
  'rssfeed.azure.status.microsoft': 'reads a vendor’s status page',
  'slack-status.com': 'reads a vendor’s status page',
  'api.pagerduty.com': 'tocsin import: reads another pager',
  'api.eu.pagerduty.com': 'tocsin import: reads another pager',
  'api.opsgenie.com': 'tocsin import: reads another pager',
  'api.eu.opsgenie.com': 'tocsin import: reads another pager',
  'github.com': 'a link for a person',
  'dash.cloudflare.com': 'a link for a person',
  'dashboard.stripe.com': 'a link for a person',
  'portal.azure.com': 'a link for a person',
  'cloud.mongodb.com': 'a link for a person',
  'sentry.io': 'a link for a person',
  'vercel.com': 'a link for a person',
  'resend.com': 'a link for a person',
  'platform.claude.com': 'a link for a person',
  'www.w3.org': 'the name of a format',
  'console.invalid': 'no host: to read an address by',
  'drill.invalid': 'no host: of drills',
}
const isExample = (host: string): boolean => /(^|\.)example(\.com|\.org|\.net)?$/.test(host) || host === 'localhost'

/** Addresses that stand in code: a new one is said what it is for. */
export function addresses(files: readonly SourceFile[]): readonly Finding[] {
  return code(files).flatMap(({ path, lines }) =>
    lines.flatMap((text, n) =>
      [...text.matchAll(/\bhttps?:\/\/([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})/g)].flatMap(([, host = '']) =>
        host in hosts || isExample(host)
          ? []
          : [
              {
                path,
                line: n + 1,
                rule: 'address',
                what: `${host}: say what it is for (test/tidy/models.ts); a model gets nothing without a recorded consent`,
              },
            ],
      ),
    ),
  )
}

const speaksToModels =
  /\b(?:api\.openai\.com|api\.anthropic\.com|generativelanguage\.googleapis\.com|aiplatform\.googleapis\.com|bedrock-runtime|openai\.azure\.com|api\.mistral\.ai|api\.cohere\.(?:ai|com)|api\.groq\.com|api-inference\.huggingface\.co|openrouter\.ai|api\.together\.xyz|api\.perplexity\.ai|api\.deepseek\.com|api\.x\.ai)\b|(?::11434\b|\/v1\/chat\/completions|\/v1\/messages\b|\/v1\/embeddings\b|\/api\/generate\b)|\b(?:OPENAI|ANTHROPIC|MISTRAL|COHERE|GROQ|GEMINI|HUGGINGFACE|OLLAMA)_(?:API_KEY|TOKEN|HOST|BASE_URL)\b/

/** Interfaces of models, and the settings that they are reached by. */
export function models(files: readonly SourceFile[]): readonly Finding[] {
  return code(files).flatMap(({ path, lines }) =>
    lines.flatMap((text, n) =>
      speaksToModels.test(text)
        ? [{ path, line: n + 1, rule: 'model', what: 'it speaks to a model: docs/decisions/no-model.md first' }]
        : [],
    ),
  )
}

const packages =
  /^(?:openai|ai|ollama|replicate|cohere-ai|groq-sdk|together-ai|langchain|llamaindex|gpt-tokenizer|tiktoken|js-tiktoken|node-llama-cpp|onnxruntime-(?:node|web|common)|brain\.js|natural|@(?:anthropic-ai|ai-sdk|langchain|llamaindex|mistralai|huggingface|xenova|tensorflow|google-ai|openai|azure-rest\/ai-.*)\/.+|@google\/(?:genai|generative-ai)|@azure\/openai|@aws-sdk\/client-bedrock.*|@google-cloud\/(?:aiplatform|vertexai))$/

/** Of a package-lock: everything that would be installed with us, which speaks to a model or is one. */
export function modelPackages(lock: Readonly<{ packages: Readonly<Record<string, unknown>> }>): readonly string[] {
  return Object.keys(lock.packages)
    .map(path => path.replace(/^.*node_modules\//, ''))
    .filter(name => packages.test(name))
}

const code = (files: readonly SourceFile[]) =>
  files
    .filter(({ path }) => /^(?:src|web\/src|bin)\//.test(path) && /\.(?:ts|tsx|mjs)$/.test(path))
    .filter(({ path }) => !/\.test\.|\/testing\/|\/golden\//.test(path))
    .map(({ path, text }) => ({ path, lines: withoutComments(text).split('\n') }))
