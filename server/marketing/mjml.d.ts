declare module 'mjml-core' {
  type Rendered = { html: string; errors: readonly { formattedMessage: string }[] }
  const core: {
    default: (
      source: string,
      options: { fonts: Readonly<Record<string, string>>; validationLevel: 'skip'; ignoreIncludes: true },
    ) => Promise<Rendered>
    registerComponent: (component: unknown) => void
  }
  export default core
}

declare module 'mjml-*' {
  const part: unknown
  export default part
}
