// React error boundaries: when one part of the page throws, the rest keeps working.
import { Component, type ErrorInfo, type ReactNode } from "react";
import { copyText } from "../../platform/clipboard";
import { Button } from "../controls/button";
import { CopyButton } from "../controls/copy-button";
import { LoadFailure } from "../later";
import { Toast } from "../toast/toast";
import { Callout } from "./callout";
import styles from "./feedback.module.css";

interface Crash {
  /** What happened to whom, in two sentences. */
  readonly explanation: string;
  /** The error with its stack and React's component stack, for a bug report. */
  readonly details: string;
  /** Mounts the part again. Its local state is lost; the stores are not. */
  readonly retry: () => void;
}

interface BoundaryProps {
  readonly children: ReactNode;
  readonly fallback: (crash: Crash) => ReactNode;
  readonly onRetry?: () => void;
}

interface Caught {
  readonly error: unknown;
  readonly componentStack: string;
}

const explanationOf = ({ error }: Caught): string =>
  error instanceof LoadFailure
    ? "The page couldn't load it from lanecast. Your terminals and shares are not affected."
    : "This is a bug in the page. Your terminals and shares are not affected.";

/** The error and its causes, the outermost first. */
const textsOf = (error: unknown): readonly string[] =>
  error instanceof Error
    ? [error.stack ?? `${error.name}: ${error.message}`, ...(error.cause === undefined ? [] : textsOf(error.cause))]
    : [String(error)];

const detailsOf = ({ error, componentStack }: Caught): string => [...textsOf(error), componentStack].join("\n");

// A class, because React supports error boundaries only as classes.
class Boundary extends Component<BoundaryProps, { readonly caught: Caught | null }> {
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
      : this.props.fallback({ explanation: explanationOf(caught), details: detailsOf(caught), retry: this.retry });
  }
}

const CopyDetails = ({ details }: Pick<Crash, "details">) => (
  <CopyButton label="Copy details" onCopy={() => copyText(details)} />
);

interface PartBoundaryProps {
  /** Starts the sentence "… stopped working.", e.g. `The lane panel`. */
  readonly name: string;
  readonly children: ReactNode;
}

/** For a part with its own place on the page. The message takes that place. */
export const PartBoundary = ({ name, children }: PartBoundaryProps) => (
  <Boundary
    fallback={({ explanation, details, retry }) => (
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
          {explanation} If it happens again, reload the page.
        </Callout>
      </div>
    )}
  >
    {children}
  </Boundary>
);

interface NoticeBoundaryProps extends PartBoundaryProps {
  /** Closes what was open, so that it doesn't crash again immediately. */
  readonly onDismiss?: () => void;
}

/** For dialogs and toasts, which have no place of their own. The message is a toast. */
export const NoticeBoundary = ({ name, onDismiss, children }: NoticeBoundaryProps) => (
  <Boundary
    onRetry={onDismiss}
    fallback={({ explanation, details, retry }) => (
      <Toast tone="red" title={`${name} stopped working`} onDismiss={retry} actions={<CopyDetails details={details} />}>
        {explanation} Dismiss this to continue. If it happens again, reload the page.
      </Toast>
    )}
  >
    {children}
  </Boundary>
);
