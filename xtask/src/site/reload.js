// Reloads a page that `cargo xtask site --serve` shows when the site has been written again. The server adds this script
// to pages; the files of the site do not have it. Scripts are all that the policy of pages lets them load, so that a
// script whose answer the server holds back tells about changes.

(() => {
  /** Milliseconds before the server is asked again, if it is away. */
  const PAUSE = 1000;
  const version = /** @type {HTMLScriptElement} */ (document.currentScript).dataset.version ?? "";

  function wait() {
    const script = document.createElement("script");
    script.src = `/.modelspec/changed.js?${version}&${Date.now()}`;
    script.addEventListener("load", () => script.remove());
    script.addEventListener("error", () => {
      script.remove();
      setTimeout(wait, PAUSE);
    });
    document.head.append(script);
  }

  Object.assign(window, {
    /** Takes the version of the site. @param {string} now */
    modelspecChanged(now) {
      if (now === version) wait();
      else location.reload();
    },
  });
  // A script that is waited for keeps a page from being loaded.
  addEventListener("load", () => setTimeout(wait));
})();
