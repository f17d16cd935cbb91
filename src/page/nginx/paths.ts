/** Where the kubelet asks whether a page pod is ready. */
export const readyPath = "/-entracte/ready";
/** Where a replica shows the raw content that it has, by file: asked through the API server after a change. */
export const contentPath = "/-entracte/content/";
/** Where the files of a page's own folder are served: `css/app.css` at `/-entracte/page/css/app.css`. */
export const assetPath = "/-entracte/page/";
