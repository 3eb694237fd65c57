// Keeps a part of the page that broke from taking the rest with it: React's own boundary, and what stands in the part's place. Knows no feature.
import { Component, type ErrorInfo, type ReactNode } from "react";
import { copyText } from "../platform/clipboard";
import styles from "./boundary.module.css";
import { Button } from "./button";
import { Callout } from "./callout";
import { CopyButton } from "./copy-button";
import { Toast } from "./toast";

interface Broken {
  /** For a report: the error with both of its stacks. */
  readonly details: string;
  /** Shows the part anew; what was in it begins from the stores again. */
  readonly retry: () => void;
}

interface CatcherProps {
  readonly children: ReactNode;
  readonly fallback: (broken: Broken) => ReactNode;
  readonly onRetry?: () => void;
}

interface Caught {
  readonly error: unknown;
  readonly componentStack: string;
}

const detailsOf = ({ error, componentStack }: Caught): string =>
  [error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error), componentStack].join(
    "\n",
  );

// A class, because React offers this to classes only.
class Catcher extends Component<CatcherProps, { readonly caught: Caught | null }> {
  override state: { readonly caught: Caught | null } = { caught: null };

  static getDerivedStateFromError(error: unknown) {
    return { caught: { error, componentStack: "" } };
  }

  override componentDidCatch(error: unknown, { componentStack }: ErrorInfo) {
    this.setState({ caught: { error, componentStack: componentStack ?? "" } });
  }

  readonly retry = () => {
    this.props.onRetry?.();
    this.setState({ caught: null });
  };

  override render() {
    const { caught } = this.state;
    return caught === null
      ? this.props.children
      : this.props.fallback({ details: detailsOf(caught), retry: this.retry });
  }
}

const CopyDetails = ({ details }: Pick<Broken, "details">) => (
  <CopyButton label="Copy details" onCopy={() => copyText(details)} />
);

interface PartBoundaryProps {
  /** In a sentence: `The lane panel`. */
  readonly name: string;
  readonly children: ReactNode;
}

/** Around a part of the page that has a place of its own: the words stand in that place. */
export const PartBoundary = ({ name, children }: PartBoundaryProps) => (
  <Catcher
    fallback={({ details, retry }) => (
      <div role="alert" className={styles.part}>
        <Callout
          tone="red"
          shape="triangle"
          title={`${name} stopped working.`}
          actions={
            <>
              <Button onClick={retry}>Try again</Button>
              <CopyDetails details={details} />
            </>
          }
        >
          This is a bug of the page; terminals and shares are not touched by it. If it stays so, reload the page.
        </Callout>
      </div>
    )}
  >
    {children}
  </Catcher>
);

interface NoticeBoundaryProps extends PartBoundaryProps {
  /** Puts away what was open, so that it does not break again at once. */
  readonly onDismiss?: () => void;
}

/** Around what has no place of its own, windows and toasts: the words come as a toast. */
export const NoticeBoundary = ({ name, onDismiss, children }: NoticeBoundaryProps) => (
  <Catcher
    onRetry={onDismiss}
    fallback={({ details, retry }) => (
      <Toast
        tone="red"
        title={`${name} stopped working.`}
        onDismiss={retry}
        actions={<CopyDetails details={details} />}
      >
        This is a bug of the page; terminals and shares are not touched by it. Dismiss this to go on; if it stays so,
        reload the page.
      </Toast>
    )}
  >
    {children}
  </Catcher>
);
